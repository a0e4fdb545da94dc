"""Lists that come as gzip or as a zip with one file in it: many feeds are offered so only."""

import io
import zipfile
import zlib

from gatepost_sync.errors import UpstreamError

__all__ = ["unpacked"]

GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
ANY_GZIP = 31  # zlib's number for a gzip header with the largest window


def unpacked(data: bytes, limit: int) -> bytes:
    """`data` itself, or what is in it; UpstreamError for more than `limit` bytes, or for damage."""
    if data.startswith(GZIP):
        return _whole(_gunzipped(data, limit), limit)
    if data.startswith(ZIP):
        return _whole(_unzipped(data, limit), limit)
    return data


def _gunzipped(data: bytes, limit: int) -> bytes:
    stream = zlib.decompressobj(ANY_GZIP)
    try:
        text = stream.decompress(data, limit + 1)
    except zlib.error as error:
        raise UpstreamError("it came as a damaged gzip; it is asked for again later") from error
    if len(text) <= limit and not stream.eof:
        raise UpstreamError("it came as half a gzip; it is asked for again later")
    return text


def _unzipped(data: bytes, limit: int) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = [one for one in archive.infolist() if not one.is_dir()]
            if len(files) != 1:
                raise UpstreamError(f"it is a zip of {len(files)} files; one of them is expected")
            with archive.open(files[0]) as file:
                return file.read(limit + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise UpstreamError("it came as a damaged zip; it is asked for again later") from error


def _whole(text: bytes, limit: int) -> bytes:
    if len(text) > limit:
        raise UpstreamError(f"unpacked it is larger than {limit} bytes; it cannot be a list")
    return text
