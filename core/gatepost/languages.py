"""Which of the languages that we have is the best for a person who reads these."""

from collections.abc import Iterable, Mapping

__all__ = ["accepted_languages", "best_language"]

_MAX_TAGS = 20  # more than any browser sends; a header may be as long as a client likes
_MAX_HEADER = 1000  # characters


def best_language(wanted: Iterable[str], known: Mapping[str, str], default: str) -> str:
    """The name in `known` (tag to name) of the first tag of `wanted` that is there, else `default`.

    Tags are BCP 47 ("de-CH"), or a locale's name ("de_CH"); what a tag says more than a known one
    is dropped from its end (lookup, RFC 4647 section 3.4).
    """
    for tag in wanted:
        parts = tag.partition(".")[0].replace("_", "-").lower().split("-")
        for end in range(len(parts), 0, -1):
            name = known.get("-".join(parts[:end]))
            if name is not None:
                return name
    return default


def accepted_languages(header: str) -> tuple[str, ...]:
    """The tags of an Accept-Language header (RFC 9110 section 12.5.4), the most wanted first."""
    weighted = [_weighted(item) for item in header[:_MAX_HEADER].split(",")[:_MAX_TAGS]]
    found = [(weight, tag) for weight, tag in weighted if weight > 0 and tag]
    return tuple(tag for _, tag in sorted(found, key=lambda pair: -pair[0]))


def _weighted(item: str) -> tuple[float, str]:
    tag, _, parameters = item.partition(";")
    name, _, value = parameters.strip().partition("=")
    try:
        weight = float(value) if name.strip().lower() == "q" else 1.0
    except ValueError:
        weight = 0.0  # who cannot say how much it is wanted does not want it
    return weight, tag.strip()
