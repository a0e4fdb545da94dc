/* What each character of a text is, and what it becomes, by tables.

   plain_lookup.py says the same in Python, and is asked where this was not compiled; tests hold the
   two to the same answers. `str.translate` makes a number of each character, and looks that up:
   here most are just read. Made for the stable ABI of Python 3.11. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* In characters: texts that are looked at, and the most that UTS 46 makes of one. */
enum { MOST = 1024, LONGEST = 18 };
enum { ASCII = 0x80 };

/* The classes of tables.py whose characters stay as they are. */
static const char KEPT[] = "pncv-.";

typedef struct {
    Py_UCS4 signs[MOST + 1];
    Py_ssize_t size;
} Text;

typedef struct {
    const unsigned char *classes;
    Py_ssize_t size;
} Table;

/* Copies the text; 0, with an error set, where it is no text or too long. */
static int
read_text(PyObject *object, Text *text)
{
    text->size = PyUnicode_GetLength(object);
    if (text->size > MOST) {
        PyErr_Format(PyExc_ValueError, "a text has at most %d characters", MOST);
        return 0;
    }
    return text->size >= 0 && PyUnicode_AsUCS4(object, text->signs, MOST + 1, 0) != NULL;
}

static int
read_table(PyObject *object, Table *table)
{
    char *classes;
    if (PyBytes_AsStringAndSize(object, &classes, &table->size) < 0) {
        return 0;
    }
    table->classes = (const unsigned char *)classes;
    return 1;
}

static int
has_arguments(Py_ssize_t count, Py_ssize_t wanted)
{
    if (count != wanted) {
        PyErr_Format(PyExc_TypeError, "takes %zd arguments, not %zd", wanted, count);
    }
    return count == wanted;
}

static PyObject *
text_of(const Py_UCS4 *signs, Py_ssize_t size)
{
    int order = PY_BIG_ENDIAN ? 1 : -1; /* given, or a first U+FEFF would be taken for a sign of it */
    Py_ssize_t octets = size * (Py_ssize_t)sizeof *signs;
    return PyUnicode_DecodeUTF32((const char *)signs, octets, "surrogatepass", &order);
}

static PyObject *
looked_up(PyObject *module, PyObject *const *given, Py_ssize_t count)
{
    Text text;
    Table table;
    char narrow[MOST];
    int is_narrow = 1;
    if (!has_arguments(count, 2) || !read_text(given[0], &text) || !read_table(given[1], &table)) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < text.size; i++) {
        if ((Py_ssize_t)text.signs[i] < table.size) {
            text.signs[i] = table.classes[text.signs[i]];
        }
        is_narrow = is_narrow && text.signs[i] < ASCII;
        narrow[i] = (char)text.signs[i];
    }
    return is_narrow ? PyUnicode_FromStringAndSize(narrow, text.size)
                     : text_of(text.signs, text.size);
}

static int
stays(Py_UCS4 sign, Table table)
{
    if ((Py_ssize_t)sign >= table.size) {
        return 0; /* it may become something */
    }
    for (const char *kept = KEPT; *kept; kept++) {
        if (table.classes[sign] == (unsigned char)*kept) {
            return 1;
        }
    }
    return 0;
}

/* Writes what the sign becomes; how many characters, or -1 with an error set. There is room for
   LONGEST. */
static Py_ssize_t
put_mapped(Py_UCS4 sign, PyObject *mapping, Py_UCS4 *to)
{
    PyObject *key = PyLong_FromUnsignedLong(sign);
    if (!key) {
        return -1;
    }
    PyObject *becomes = PyDict_GetItemWithError(mapping, key); /* borrowed */
    Py_DECREF(key);
    if (!becomes) {
        *to = sign;
        return PyErr_Occurred() ? -1 : 1;
    }
    Py_ssize_t size = PyUnicode_GetLength(becomes);
    if (size > LONGEST) {
        PyErr_Format(PyExc_ValueError, "a character becomes at most %d", LONGEST);
        return -1;
    }
    return size > 0 && !PyUnicode_AsUCS4(becomes, to, size, 0) ? -1 : size;
}

/* Writes what the text becomes; how many characters, or -1 with an error set. There is room for
   LONGEST times its size. */
static Py_ssize_t
put_all_mapped(const Text *text, Table table, PyObject *mapping, Py_UCS4 *to)
{
    Py_ssize_t used = 0;
    for (Py_ssize_t i = 0; i < text->size; i++) {
        if (stays(text->signs[i], table)) {
            to[used++] = text->signs[i];
            continue;
        }
        Py_ssize_t more = put_mapped(text->signs[i], mapping, to + used);
        if (more < 0) {
            return -1;
        }
        used += more;
    }
    return used;
}

static PyObject *
mapped(PyObject *module, PyObject *const *given, Py_ssize_t count)
{
    Text text;
    Table table;
    if (!has_arguments(count, 3) || !read_text(given[0], &text) || !read_table(given[1], &table)) {
        return NULL;
    }
    if (!PyDict_Check(given[2])) {
        PyErr_SetString(PyExc_TypeError, "a mapping is a dict");
        return NULL;
    }
    Py_UCS4 *room = PyMem_Malloc((size_t)(text.size + 1) * LONGEST * sizeof *room);
    if (!room) {
        return PyErr_NoMemory();
    }
    Py_ssize_t size = put_all_mapped(&text, table, given[2], room);
    PyObject *found = size < 0 ? NULL : text_of(room, size);
    PyMem_Free(room);
    return found;
}

static PyMethodDef functions[] = {
    {"looked_up", (PyCFunction)(void (*)(void))looked_up, METH_FASTCALL, NULL},
    {"mapped", (PyCFunction)(void (*)(void))mapped, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "gatepost.idn._lookup",
    .m_doc = "Looking characters up, compiled: see gatepost.idn.lookup.",
    .m_methods = functions,
};

PyMODINIT_FUNC
PyInit__lookup(void)
{
    return PyModuleDef_Init(&definition);
}
