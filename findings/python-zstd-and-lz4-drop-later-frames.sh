#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guess: compressed files may be appended to each other, as with gzip; a decompressor reads on
# until the end or fails.
# What happens: in the usual Python packages for zstd and lz4 it depends on the function, not on the
# format. The one with the obvious name returns the first part and drops the rest without an error;
# the one that opens a file reads all. So a log to which each dump was appended as a frame of its
# own yields the first dump only.
# Seen on 2026-11-30 with zstandard 0.25.0 and lz4 4.4.5 (Python packages).
# Exit status: 0 it is still so, 1 it changed, 3 the set-up failed.
set -u
work=$(mktemp -d) || exit 3
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
trap 'exit 3' HUP INT TERM
cd "$work" || exit 3
cannot() { cat log >&2; echo "set-up failed: $*" >&2; exit 3; }
changed() { echo "changed: $*"; exit 1; }

python3 -m venv venv >log 2>&1 &&
  venv/bin/pip install -q --no-compile zstandard==0.25.0 lz4==4.4.5 >log 2>&1 ||
  cannot "installing zstandard and lz4"

cat >show.py <<'END'
import io
import lz4, lz4.frame, zstandard

dumps = [b"goroutine 1 [select]:\n", b"goroutine 2 [sleep]:\n"]
zst = b"".join(zstandard.ZstdCompressor().compress(dump) for dump in dumps)
lz = b"".join(lz4.frame.compress(dump) for dump in dumps)

def say(name, text):
    print(f"{name}: {text.count(b'goroutine')} of 2")

print("zstandard", zstandard.__version__, "lz4", lz4.__version__)
say("zstandard.decompress", zstandard.decompress(zst))
say("ZstdDecompressor.decompress", zstandard.ZstdDecompressor().decompress(zst))
parts = zstandard.ZstdDecompressor().read_to_iter(io.BytesIO(zst))
say("ZstdDecompressor.read_to_iter", b"".join(parts))
unpacker = zstandard.ZstdDecompressor().decompressobj()
say("ZstdDecompressor.decompressobj", unpacker.decompress(zst))
say("zstandard.open", zstandard.open(io.BytesIO(zst)).read())
out = io.BytesIO()
zstandard.ZstdDecompressor().copy_stream(io.BytesIO(zst), out)
say("ZstdDecompressor.copy_stream", out.getvalue())
say("lz4.frame.decompress", lz4.frame.decompress(lz))
say("lz4.frame.open", lz4.frame.open(io.BytesIO(lz)).read())
END
venv/bin/python show.py 2>&1 | tee seen
for name in zstandard.decompress ZstdDecompressor.decompress ZstdDecompressor.read_to_iter \
  ZstdDecompressor.decompressobj lz4.frame.decompress; do
  grep -q -x -F "$name: 1 of 2" seen || changed "$name does not stop after the first frame"
done
for name in zstandard.open ZstdDecompressor.copy_stream lz4.frame.open; do
  grep -q -x -F "$name: 2 of 2" seen || changed "$name does not read all frames"
done
echo "as stated: five ways of reading drop the second frame without an error, three read it"
