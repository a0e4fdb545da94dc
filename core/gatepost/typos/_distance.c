/* How far a typed word is from the one that was meant.

   plain_distance.py says the same in Python, and is asked where this was not compiled; tests hold
   the two to the same answers. What was typed comes from strangers: it may have any length, and
   rows have room for the longest word that may be meant. Made for the stable ABI of Python 3.11. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* Where slips.py puts what: two tables with a row for each key that was struck, and what no key
   changes. */
enum { SIGNS = 128, STRUCK = 0, ADDED = SIGNS * SIGNS, SWAPPED = 2 * SIGNS * SIGNS };
enum { DOUBLED = SWAPPED + 1, MISSED, FIRST, COSTS };
enum { LONGEST = 63, FAR = 1000, NOTHING = 0 };

typedef unsigned char Sign;

typedef struct {
    const Sign *signs;
    Py_ssize_t size;
} Word;

/* What differs of two words: from `start` on in both, up to an end in each. */
typedef struct {
    Py_ssize_t start, typed_end, meant_end;
} Part;

static int
least(int one, int other)
{
    return one < other ? one : other;
}

static int
struck(const Sign *costs, Word typed, Py_ssize_t at, Word meant, Py_ssize_t there)
{
    int cost = costs[STRUCK + SIGNS * typed.signs[at] + meant.signs[there]];
    return there ? cost : cost + costs[FIRST];
}

static int
added(const Sign *costs, Word typed, Py_ssize_t at)
{
    const Sign *beside = costs + ADDED + SIGNS * typed.signs[at];
    Sign before = at > 0 ? typed.signs[at - 1] : NOTHING;
    Sign behind = at + 1 < typed.size ? typed.signs[at + 1] : NOTHING;
    int cost = least(beside[before], beside[behind]);
    return at || cost == costs[DOUBLED] ? cost : cost + costs[FIRST];
}

static int
missed(const Sign *costs, Word meant, Py_ssize_t at)
{
    const Sign *sign = meant.signs + at;
    int is_double = (at > 0 && *sign == sign[-1]) || (at + 1 < meant.size && *sign == sign[1]);
    if (is_double) {
        return costs[DOUBLED];
    }
    return at ? costs[MISSED] : costs[MISSED] + costs[FIRST];
}

static Part
difference(Word typed, Word meant)
{
    Part part = {0, typed.size, meant.size};
    Py_ssize_t shorter = typed.size < meant.size ? typed.size : meant.size;
    while (part.start < shorter && typed.signs[part.start] == meant.signs[part.start]) {
        part.start++;
    }
    while (part.typed_end > part.start && part.meant_end > part.start
           && typed.signs[part.typed_end - 1] == meant.signs[part.meant_end - 1]) {
        part.typed_end--;
        part.meant_end--;
    }
    return part;
}

/* Whether the letter before each of these and itself are the same the other way round. */
static int
is_swapped(Word typed, Py_ssize_t i, Word meant, Py_ssize_t j, Py_ssize_t start)
{
    return i > start && j > start && typed.signs[i] == meant.signs[j - 1]
           && typed.signs[i - 1] == meant.signs[j];
}

/* The cheapest way through what differs. A row says how far it is from what was typed so far to
   each beginning of what was meant. */
static int
cheapest(const Sign *costs, Word typed, Word meant, Part part, int limit)
{
    int rows[3][LONGEST + 1], lacking[LONGEST + 1];
    int *earlier = rows[0], *before = rows[1], *row = rows[2], nearest_before = 0;
    Py_ssize_t start = part.start, size = part.meant_end - start;
    before[0] = 0;
    for (Py_ssize_t j = 0; j < size; j++) {
        lacking[j] = missed(costs, meant, start + j);
        before[j + 1] = before[j] + lacking[j];
    }
    for (Py_ssize_t i = start; i < part.typed_end; i++) {
        int more = added(costs, typed, i), nearest = before[0] + more;
        row[0] = nearest;
        for (Py_ssize_t j = 0; j < size; j++) {
            int is_same = typed.signs[i] == meant.signs[start + j];
            int far = before[j] + (is_same ? 0 : struck(costs, typed, i, meant, start + j));
            far = least(far, least(before[j + 1] + more, row[j] + lacking[j]));
            if (is_swapped(typed, i, meant, start + j, start)) {
                far = least(far, earlier[j - 1] + costs[SWAPPED]);
            }
            row[j + 1] = far;
            nearest = least(nearest, far);
        }
        if (nearest > limit && nearest_before > limit) {
            return FAR;
        }
        nearest_before = nearest;
        int *free = earlier;
        earlier = before;
        before = row;
        row = free;
    }
    return before[size];
}

static int
read_word(PyObject *object, Word *word)
{
    char *signs;
    if (PyBytes_AsStringAndSize(object, &signs, &word->size) < 0) {
        return 0;
    }
    word->signs = (const Sign *)signs;
    for (Py_ssize_t i = 0; i < word->size; i++) {
        if (word->signs[i] >= SIGNS) {
            PyErr_SetString(PyExc_ValueError, "words are ASCII");
            return 0;
        }
    }
    return 1;
}

/* 0 with an error set. */
static int
read_words(PyObject *const *given, Word *typed, Word *meant)
{
    if (!read_word(given[1], typed) || !read_word(given[2], meant)) {
        return 0;
    }
    if (meant->size > LONGEST) {
        PyErr_Format(PyExc_ValueError, "a word that may be meant has at most %d letters", LONGEST);
        return 0;
    }
    return 1;
}

static const Sign *
read_costs(PyObject *object)
{
    char *costs;
    Py_ssize_t size;
    if (PyBytes_AsStringAndSize(object, &costs, &size) < 0) {
        return NULL;
    }
    if (size != COSTS) {
        PyErr_Format(PyExc_ValueError, "there are %d costs", COSTS);
        return NULL;
    }
    return (const Sign *)costs;
}

static PyObject *
distance(PyObject *module, PyObject *const *given, Py_ssize_t count)
{
    Word typed, meant;
    if (count != 4) {
        PyErr_SetString(PyExc_TypeError, "distance takes costs, two words and a limit");
        return NULL;
    }
    const Sign *costs = read_costs(given[0]);
    if (!costs || !read_words(given, &typed, &meant)) {
        return NULL;
    }
    long limit = PyLong_AsLong(given[3]);
    if (limit == -1 && PyErr_Occurred()) {
        return NULL;
    }
    limit = limit < FAR ? limit : FAR - 1;
    Py_ssize_t longer = typed.size - meant.size;
    if ((longer < 0 ? -longer : longer) * costs[DOUBLED] > limit) {
        return PyLong_FromLong(FAR);
    }
    int far = cheapest(costs, typed, meant, difference(typed, meant), (int)limit);
    return PyLong_FromLong(far <= limit ? far : FAR);
}

static PyMethodDef functions[] = {
    {"distance", (PyCFunction)(void (*)(void))distance, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "gatepost.typos._distance",
    .m_doc = "How far words are from each other, compiled: see gatepost.typos.distance.",
    .m_methods = functions,
};

PyMODINIT_FUNC
PyInit__distance(void)
{
    return PyModuleDef_Init(&definition);
}
