"""Labels in every script, with every sign that a rule of IDNA 2008 speaks of, right and wrong."""

from hypothesis import strategies as st

__all__ = ["A_LABELS", "LABELS", "NAMES"]

_ALPHABETS = (
    "abcxyz019-",
    "\xe4\xf6\xfc\xdf\xe9\u0131\u0142\u03c2",
    "\u0430\u0431\u0432\u044f\u0410\u042f",
    "\u03b1\u03b2\u03c9\u0375\u0391",
    "\u05d0\u05d1\u05ea\u05f3\u05f4\u05b0",
    "\u0628\u0627\u062a\u0644\u0640\u0301",
    "\u0660\u0669\u06f0\u06f9\u0628",
    "\u0915\u0937\u094d\u200d\u200c",
    "\u3042\u30a2\u30fb\u4e2d",
    "\u4e00\u5927\u9fa5\U00020000\U0002a6d6",
    "\uac00\ud7a3\u1100\u1161\u11a8",
    "\uff41\uff3a\uff11\uff0d",
    "l\xb7",
    "\u0301\u0323\u0308\u0334e",
    "\ufb03\u3300\ufdfa\u1e9e\u2121\u212a",
    "\xad\u200b\ufe0f\u2060\U000e0101\u3164",
    "\u2603\U0001f600\u2024\u2488\u2026\u037e\u1fef",
    "\u0378\ue000\ud800\U0003d000\U0010ffff",
)
_ONE = st.sampled_from(_ALPHABETS).flatmap(lambda alphabet: st.text(alphabet, max_size=64))
_MIXED = st.text(st.sampled_from("".join(_ALPHABETS)), max_size=20)
LABELS = st.one_of(_ONE, _MIXED, st.text(max_size=20), st.builds("{}{}".format, _ONE, _MIXED))
"""As they are typed."""

_DIGITS = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", max_size=59)
A_LABELS = st.builds(
    "{}{}".format,
    st.sampled_from(("xn--", "XN--")),
    st.one_of(_DIGITS, LABELS.map(lambda label: label.encode("punycode").decode("ascii"))),
)
"""What begins like one; what it stands for may be no label."""

_DOTS = st.sampled_from(("", ".", "\u3002", "\uff0e", "\uff61"))
_ENDS = st.sampled_from(("com", "test", "xn--p1ai", "\u05d0", "\u4e2d\u56fd", "c1", "1", ""))
NAMES = st.builds(
    lambda labels, dots, end: "".join(map("".join, zip(labels, dots, strict=True))) + end,
    *(
        st.lists(st.one_of(LABELS, A_LABELS), min_size=3, max_size=3),
        st.lists(_DOTS, min_size=3, max_size=3),
        _ENDS,
    ),
)
"""Of one to four labels, with dots of every kind."""
