#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Asks the programs that read a format whether they read what lineup writes: reports of the samples,
# of a fleet and of a dump whose names are made to break things. A check is a function check_FORMAT.
# Takes the tool, the repository and formats [all]; installs what it asks into a temporary folder (npm, PyPI).
# Exit status: 0 all is read, 1 something is not, 3 the set-up failed.
set -u
lineup=$1 root=$2
shift 2
[ $# -gt 0 ] || set -- json jsonl markdown sarif html
work=$(mktemp -d) || exit 3
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
trap 'exit 3' HUP INT TERM
cd "$work" || exit 3
cannot() { cat log >&2; echo "set-up failed: $*" >&2; exit 3; }
bad=0
wrong() { echo "wrong: $*"; bad=1; }
good() { echo "good: $*"; }

# ---- what is written ------------------------------------------------------------

mkdir odd fleet out
for n in 1 2; do
  mkdir -p fleet/shop/shop-$n
  cp "$root/samples/alloc-$n.debug2.txt" fleet/shop/shop-$n/20261121T031500Z.txt
done
mkdir -p fleet/mail/mail-1
cp "$root/samples/healthy/http-1.debug2.txt" fleet/mail/mail-1/20261121T031500Z.txt
awk 'BEGIN {
  split("<script>alert(1)</script>;</details>;`a``b;main.f[go.shape.int](x);main.(*T)._x_;a%b#c?d;a\\b;a|b;@me;#12;<!--;\"\047", odd, ";")
  for (i = 1; i in odd; ++i) {
    name = odd[i]; gsub(/[ \n]/, "", name)
    printf "goroutine %d [chan send, %d minutes]:\nexample.com/shop/p.%s(0x1)\n\t/app/p/%s.go:%d +0x1\n", i + 10, i, name, name, i
    printf "created by main.main in goroutine 1\n\t/app/main.go:9 +0x1\n\n"
  }
}' >odd/odd.txt

# write FORMAT ENDING: one report of each kind.
write() {
  "$lineup" -q --format "$1" --every 2m "$root/samples/alloc-1.debug2.txt" \
    "$root/samples/alloc-2.debug2.txt" >"out/leak.$2"
  "$lineup" -q --format "$1" "$root/samples/alloc-2.pb.gz" >"out/profile.$2"
  "$lineup" -q --format "$1" "$root/samples/healthy/http-1.debug2.txt" >"out/healthy.$2"
  "$lineup" -q --format "$1" odd/odd.txt >"out/odd.$2"
  "$lineup" triage -q --format "$1" fleet >"out/fleet.$2"
  for name in leak profile healthy odd fleet; do
    [ -s "out/$name.$2" ] || wrong "$1 of $name is empty"
  done
}

# ---- who reads it -----------------------------------------------------------------

python3 -m venv venv >log 2>&1 && venv/bin/pip install -q jsonschema >log 2>&1 ||
  cannot "installing jsonschema"

# schema SCHEMA FILE...: whether files keep to a schema; of *.jsonl each line.
schema() {
  cat >schema.py <<'END'
import json, pathlib, sys
from jsonschema import Draft7Validator, RefResolver
path = pathlib.Path(sys.argv[1]).resolve()
schema = json.loads(path.read_text(encoding="utf-8-sig"))
schema.pop("$id", None)
store = RefResolver(path.parent.as_uri() + "/", schema)
validator = Draft7Validator(schema, resolver=store)
status = 0
for name in sys.argv[2:]:
    text = pathlib.Path(name).read_text(encoding="utf-8")
    for document in text.splitlines() if name.endswith(".jsonl") else [text]:
        for error in list(validator.iter_errors(json.loads(document)))[:3]:
            print(name, "/".join(map(str, error.absolute_path)), error.message[:200])
            status = 1
sys.exit(status)
END
  venv/bin/python -W ignore schema.py "$@"
}

check_json() {
  write json json
  schema "$root/docs/report.schema.json" out/leak.json out/profile.json out/healthy.json out/odd.json &&
    schema "$root/docs/fleet.schema.json" out/fleet.json && good "json: jsonschema" ||
    wrong "json: jsonschema"
}

check_jsonl() {
  write jsonl jsonl
  schema "$root/docs/fleet-rows.schema.json" out/leak.jsonl out/profile.jsonl out/healthy.jsonl \
    out/odd.jsonl out/fleet.jsonl && good "jsonl: jsonschema" || wrong "jsonl: jsonschema"
}

check_markdown() {
  write markdown md
  for name in leak profile healthy odd fleet; do
    cmark-gfm --unsafe -e table -e autolink -e strikethrough "out/$name.md" >"$name.html" ||
      wrong "markdown: cmark-gfm of $name"
    [ "$(wc -c <"out/$name.md")" -lt 60000 ] || wrong "markdown: $name is too long"
    # All tags are those of the page.
    tags=$(grep -o '<[a-zA-Z!/][^>]*>' "$name.html" | sed 's/[ >].*//; s,</*,,' | sort -u | tr '\n' ' ')
    for tag in $tags; do
      case $tag in
        code | details | h2 | h3 | hr | li | p | pre | strong | summary | table | tbody | td | th | thead | tr | ul) ;;
        *) wrong "markdown: $name has a <$tag>" ;;
      esac
    done
  done
  good "markdown: cmark-gfm"
}

check_sarif() {
  write sarif sarif
  npm install --silent --no-save --no-audit --no-fund @microsoft/sarif-multitool >log 2>&1 ||
    cannot "installing sarif-multitool"
  tool=$(find node_modules/@microsoft -name 'Sarif.Multitool' -type f | head -n 1)
  schema=$(find node_modules/@microsoft -name 'sarif-2.1.0.json' | head -n 1)
  [ -n "$tool" ] && [ -n "$schema" ] || cannot "no sarif-multitool in its package"
  chmod +x "$tool"
  schema "$schema" out/*.sarif && good "sarif: the schema" || wrong "sarif: the schema"
  for name in leak profile healthy odd fleet; do
    # Its exit status is 0 whatever it finds.
    DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 "$tool" validate \
      "out/$name.sarif" --rule-kind "Sarif;Ghas" --level "Error;Warning;Note" -o "$name.found" \
      --log ForceOverwrite >"$name.log" 2>&1
    [ -s "$name.found" ] || { cat "$name.log"; wrong "sarif: multitool did not judge $name"; continue; }
    python3 - "$name.found" <<'END' || wrong "sarif: multitool on $name"
import json, sys
status = 0
for result in json.load(open(sys.argv[1], encoding="utf-8-sig"))["runs"][0].get("results", []):
    if result.get("level", "warning") == "error":
        print(result.get("ruleId"), json.dumps(result.get("message"))[:300])
        status = 1
sys.exit(status)
END
  done
  good "sarif: sarif-multitool with GitHub's rules"
}

# see PAGE FLAG...: what a browser makes of a page, into PAGE.dom, and its complaints, into PAGE.log.
see() {
  page=$1
  shift
  "$browser" --headless --no-sandbox --disable-gpu --enable-logging=stderr --window-size=1200,900 \
    --user-data-dir="$work/browser" --virtual-time-budget=20000 --dump-dom "$@" "file://$work/$page" \
    >"$page.dom" 2>"$page.log"
}

check_html() {
  write html html
  browser=$(command -v chromium || command -v google-chrome) || {
    echo "skipped: html, as there is no Chromium here"
    return
  }
  npm install --silent --no-save --no-audit --no-fund axe-core >log 2>&1 || cannot "installing axe-core"
  for name in leak profile healthy odd fleet; do
    see "out/$name.html"
    ! grep -q CONSOLE "out/$name.html.log" || { grep CONSOLE "out/$name.html.log"; wrong "html: $name"; }
    [ "$name" = fleet ] || grep -q 'role="treeitem"' "out/$name.html.dom" || wrong "html: no flame graph of $name"
    grep -q '<footer>' "out/$name.html.dom" || wrong "html: $name does not reach its end"
    for theme in light dark; do
      # The policy lets no other script in, so axe looks at a copy without it.
      node - "out/$name.html" "axe-$name.html" <<'END'
const fs = require('fs'), [from, to] = process.argv.slice(2);
const axe = fs.readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
fs.writeFileSync(to, fs.readFileSync(from, 'utf8').replace(/<meta http-equiv[^>]*>/, '') +
  '<script>' + axe + '</script><script>axe.run().then(r => { const p = document.createElement("pre");' +
  'p.id = "axe"; p.textContent = "AXE" + r.violations.filter(v => ["serious", "critical"].includes(v.impact))' +
  '.map(v => "\\nSERIOUS " + v.id + " " + v.nodes[0].html.slice(0, 200)).join(""); document.body.append(p); })</script>');
END
      [ $theme = light ] && see "axe-$name.html" || see "axe-$name.html" --force-dark-mode --blink-settings=preferredColorScheme=0
      grep -q 'AXE' "axe-$name.html.dom" || wrong "html: axe did not judge $name"
      ! grep -A 2 '^SERIOUS' "axe-$name.html.dom" || wrong "html: axe on $name, $theme"
    done
  done
  good "html: Chromium and axe-core"
}

for format in "$@"; do "check_$format"; done
exit $bad
