/* Punycode (RFC 3492) of whole names.

   plain_punycode.py says the same in Python, and is asked where this was not compiled; tests hold
   the two to the same answers. What is read comes from strangers: every label is copied into an
   array that holds the longest there may be, and measured before. Made for the stable ABI of
   Python 3.11. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

enum { BASE = 36, LEAST = 1, MOST = 26, SKEW = 38, DAMP = 700, FIRST_BIAS = 72 };
enum { FIRST_CODE = 0x80, LAST_CODE = 0x10FFFF, FIRST_SURROGATE = 0xD800, LAST_SURROGATE = 0xDFFF };
/* In octets, or characters. An encoded label is its prefix and at most ENCODED digits; each
   character takes one at least, and so ENCODED characters are the most that can be encoded: fewer
   than there are bits in a number. */
enum { PREFIXED = 4, LABEL = 63, ENCODED = LABEL - PREFIXED, NAME = 253 };
/* There are no more labels than this, with a dot each. */
enum { SENT = (NAME + 1) * (LABEL + 1) };

static const char PREFIX[] = "xn--";
static const char DIGITS[] = "abcdefghijklmnopqrstuvwxyz0123456789";

typedef struct {
    Py_UCS4 signs[NAME + 1];
    Py_ssize_t size;
} Name;

typedef struct {
    const Py_UCS4 *signs;
    Py_ssize_t size;
} Label;

typedef struct {
    char octets[SENT];
    size_t size;
} Sent;

/* RFC 3492 section 6.1. */
static uint32_t
next_bias(uint64_t delta, uint32_t size, int is_first)
{
    uint32_t steps = 0;
    delta /= is_first ? DAMP : 2;
    delta += delta / size;
    while (delta > (BASE - LEAST) * MOST / 2) {
        delta /= BASE - LEAST;
        steps += BASE;
    }
    return steps + (uint32_t)((BASE - LEAST + 1) * delta / (delta + SKEW));
}

/* The `t` of RFC 3492 section 6.3 for the digit at `place`, which counts BASE, 2 * BASE, ... */
static uint32_t
threshold(uint32_t place, uint32_t bias)
{
    if (place <= bias) {
        return LEAST;
    }
    return place >= bias + MOST ? MOST : place - bias;
}

static uint32_t
digit_of(Py_UCS4 sign)
{
    if (sign >= 'a' && sign <= 'z') {
        return sign - 'a';
    }
    return sign >= '0' && sign <= '9' ? sign - '0' + 26 : BASE;
}

static int
is_ascii(Label label)
{
    for (Py_ssize_t i = 0; i < label.size; i++) {
        if (label.signs[i] >= FIRST_CODE) {
            return 0;
        }
    }
    return 1;
}

static int
is_a_label(Label label)
{
    for (Py_ssize_t i = 0; i < PREFIXED; i++) {
        if (i >= label.size || label.signs[i] != (Py_UCS4)PREFIX[i]) {
            return 0;
        }
    }
    return is_ascii(label);
}

/* The label that begins at `start`, up to the next dot or the end. */
static Label
label_at(const Name *name, Py_ssize_t start)
{
    Py_ssize_t end = start;
    while (end < name->size && name->signs[end] != '.') {
        end++;
    }
    return (Label){name->signs + start, end - start};
}

/* Characters beyond ASCII in the order in which they are inserted: by code, then by place. Each is
   a number of both; the places fit into six bits. */
static int
ordered(Label label, uint32_t order[ENCODED])
{
    int count = 0;
    for (Py_ssize_t place = 0; place < label.size; place++) {
        if (label.signs[place] < FIRST_CODE) {
            continue;
        }
        uint32_t sign = (uint32_t)label.signs[place] << 6 | (uint32_t)place;
        int at = count++;
        for (; at > 0 && order[at - 1] > sign; at--) {
            order[at] = order[at - 1];
        }
        order[at] = sign;
    }
    return count;
}

static uint32_t
bits_in(uint64_t bits)
{
    bits -= bits >> 1 & 0x5555555555555555;
    bits = (bits & 0x3333333333333333) + (bits >> 2 & 0x3333333333333333);
    return (uint32_t)(((bits + (bits >> 4)) & 0x0F0F0F0F0F0F0F0F) * 0x0101010101010101 >> 56);
}

/* Writes the digits of `delta`; how many, or 0 where there is not `room` for them. */
static size_t
put_number(char *to, size_t room, uint32_t delta, uint32_t bias)
{
    size_t count = 0;
    for (uint32_t place = BASE; count < room; place += BASE) {
        uint32_t t = threshold(place, bias);
        if (delta < t) {
            to[count++] = DIGITS[delta];
            return count;
        }
        to[count++] = DIGITS[t + (delta - t) % (BASE - t)];
        delta = (delta - t) / (BASE - t);
    }
    return 0;
}

/* Writes the ASCII characters of a label with the hyphen behind them, and marks where they stand;
   how many octets. */
static size_t
put_basic(Label label, char *to, uint64_t *places)
{
    size_t count = 0;
    for (Py_ssize_t place = 0; place < label.size; place++) {
        if (label.signs[place] < FIRST_CODE) {
            to[count++] = (char)label.signs[place];
            *places |= (uint64_t)1 << place;
        }
    }
    if (count) {
        to[count++] = '-';
    }
    return count;
}

/* Writes a label in Punycode; how many octets, or 0 for more than ENCODED. There is room. */
static size_t
encode(Label label, char to[LABEL])
{
    uint32_t order[ENCODED], code = FIRST_CODE, index = 0, bias = FIRST_BIAS;
    uint64_t places = 0;
    if (label.size > ENCODED) {
        return 0;
    }
    size_t used = put_basic(label, to, &places);
    int count = ordered(label, order);
    uint32_t size = (uint32_t)label.size - (uint32_t)count;
    for (int i = 0; i < count; i++) {
        uint32_t here = order[i] >> 6, place = order[i] & 63;
        uint32_t before = bits_in(places & (((uint64_t)1 << place) - 1));
        size++;
        uint32_t delta = (here - code) * size + before - index;
        size_t digits = used < ENCODED ? put_number(to + used, ENCODED - used, delta, bias) : 0;
        if (!digits) {
            return 0;
        }
        used += digits;
        bias = next_bias(delta, size, i == 0);
        places |= (uint64_t)1 << place;
        code = here;
        index = before + 1;
    }
    return used;
}

/* Reads one number from `*at` on; 0 where its digits do not end, or lead beyond the last code. */
static int
take_number(Label text, Py_ssize_t *at, uint32_t bias, uint64_t *delta)
{
    uint64_t weight = 1;
    *delta = 0;
    for (uint32_t place = BASE; *at < text.size; place += BASE) {
        uint32_t digit = digit_of(text.signs[(*at)++]), t = threshold(place, bias);
        /* The digits but the last are no zeros, so that the weight stays below what is read. */
        *delta += digit * weight;
        if (digit == BASE || *delta > (uint64_t)(LAST_CODE + 1) * LABEL) {
            return 0;
        }
        if (digit < t) {
            return 1;
        }
        weight *= BASE - t;
    }
    return 0;
}

/* Where the digits begin; -1 where there are none, or a hyphen stands behind nothing. */
static Py_ssize_t
start_of_digits(Label text)
{
    Py_ssize_t start = text.size;
    while (start > 0 && text.signs[start - 1] != '-') {
        start--;
    }
    return start == 1 || start == text.size ? -1 : start;
}

/* Writes what `text`, the rest of an A-label behind its prefix, stands for; how many characters, or
   0 where nothing encodes to just this text. There is room for as many as there are in the text. */
static Py_ssize_t
decode(Label text, Py_UCS4 *to)
{
    uint32_t bias = FIRST_BIAS;
    uint64_t code = FIRST_CODE, index = 0, delta = 0;
    Py_ssize_t at = start_of_digits(text), size = at > 0 ? at - 1 : 0;
    if (at < 0) {
        return 0;
    }
    memcpy(to, text.signs, (size_t)size * sizeof *to);
    for (int is_first = 1; at < text.size; is_first = 0) {
        if (!take_number(text, &at, bias, &delta)) {
            return 0;
        }
        size++;
        index += delta;
        code += index / (uint64_t)size;
        index %= (uint64_t)size;
        if (code > LAST_CODE || (code >= FIRST_SURROGATE && code <= LAST_SURROGATE)) {
            return 0;
        }
        memmove(to + index + 1, to + index, ((size_t)size - 1 - index) * sizeof *to);
        to[index++] = (Py_UCS4)code;
        bias = next_bias(delta, (uint32_t)size, is_first);
    }
    return size;
}

/* Copies the text; 0, with an error set, where it is no text or too long for a name. */
static int
read_name(PyObject *text, Name *name)
{
    name->size = PyUnicode_GetLength(text);
    if (name->size > NAME) {
        PyErr_Format(PyExc_ValueError, "a name has at most %d characters", NAME);
        return 0;
    }
    return name->size >= 0 && PyUnicode_AsUCS4(text, name->signs, NAME + 1, 0) != NULL;
}

static PyObject *
text_of(const Name *name)
{
    int order = PY_BIG_ENDIAN ? 1 : -1; /* given, or a first U+FEFF would be taken for a sign of it */
    Py_ssize_t octets = name->size * (Py_ssize_t)sizeof *name->signs;
    return PyUnicode_DecodeUTF32((const char *)name->signs, octets, "surrogatepass", &order);
}

/* Adds a label as it travels; 0 for one of more than 63 octets. */
static int
send(Label label, Sent *sent)
{
    char *to = sent->octets + sent->size;
    if (label.size > LABEL) {
        return 0;
    }
    if (is_ascii(label)) {
        for (Py_ssize_t i = 0; i < label.size; i++) {
            to[i] = (char)label.signs[i];
        }
        sent->size += (size_t)label.size;
        return 1;
    }
    size_t encoded = encode(label, to + PREFIXED);
    memcpy(to, PREFIX, PREFIXED);
    sent->size += PREFIXED + encoded;
    return encoded > 0;
}

static PyObject *
to_ascii(PyObject *module, PyObject *text)
{
    Name name;
    Sent sent = {.size = 0};
    if (!read_name(text, &name)) {
        return NULL;
    }
    long number = 0;
    for (Py_ssize_t start = 0; start <= name.size; number++) {
        Label label = label_at(&name, start);
        if (!send(label, &sent)) {
            return PyLong_FromLong(number);
        }
        start += label.size + 1;
        if (start <= name.size) {
            sent.octets[sent.size++] = '.';
        }
    }
    return PyUnicode_FromStringAndSize(sent.octets, (Py_ssize_t)sent.size);
}

/* Adds what people read of a label; 0 for an A-label that stands for nothing. */
static int
show(Label label, Name *shown)
{
    Py_UCS4 *to = shown->signs + shown->size;
    if (!is_a_label(label)) {
        memcpy(to, label.signs, (size_t)label.size * sizeof *to);
        shown->size += label.size;
        return 1;
    }
    if (label.size > LABEL) {
        return 0;
    }
    Py_ssize_t size = decode((Label){label.signs + PREFIXED, label.size - PREFIXED}, to);
    shown->size += size;
    return size > 0;
}

static PyObject *
to_unicode(PyObject *module, PyObject *text)
{
    Name name, shown = {.size = 0};
    if (!read_name(text, &name)) {
        return NULL;
    }
    long number = 0;
    for (Py_ssize_t start = 0; start <= name.size; number++) {
        Label label = label_at(&name, start);
        Py_ssize_t before = shown.size;
        if (start) {
            shown.signs[shown.size++] = '.';
        }
        if (!show(label, &shown)) {
            shown.size = before;
            return Py_BuildValue("(Nl)", text_of(&shown), number);
        }
        start += label.size + 1;
    }
    return Py_BuildValue("(NO)", text_of(&shown), Py_None);
}

static PyMethodDef functions[] = {
    {"to_ascii", to_ascii, METH_O, NULL},
    {"to_unicode", to_unicode, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "gatepost.idn._punycode",
    .m_doc = "Punycode of whole names, compiled: see gatepost.idn.punycode.",
    .m_methods = functions,
};

PyMODINIT_FUNC
PyInit__punycode(void)
{
    return PyModuleDef_Init(&definition);
}
