# bench_data.mk: the inputs of the works, each made once, in BUILD/bench/SIZE. Numbers (USERS, WIDE, ...) come from bench_works.py's SIZES
# by the environment; SMALL is a folder in MovieLens' form (ml-latest-small), or empty: then rs-synth makes one of its size.
.DELETE_ON_ERROR:
.PRECIOUS: small/ratings.csv
SHELL = /bin/bash
inputs = $(PYTHON) $(BENCH)/bench_inputs.py

ratings.csv:
	rs-synth -q -o . --users $(USERS) --items $(ITEMS) --ratings $(RATINGS) --seed 7
R.safetensors: ratings.csv
	rs-ingest -q -o $@ $<

# Factors that are good enough to group and to rank by: users' exact against the films'.
A.safetensors: R.safetensors
	rs-als -q --binary --solver cg --iterations 5 --fit $@ -o IF.safetensors $<
IF.safetensors: A.safetensors ;
U.safetensors: A.safetensors R.safetensors
	rs-als -q --apply A.safetensors -o $@ R.safetensors
C.safetensors: U.safetensors
	$(inputs) head $< $(CHOICE) $@

# rs-synth numbers users from 1 and writes them in order.
ASK.safetensors: ratings.csv
	set -o pipefail; awk -F, 'NR > 1 && $$1 > $(ASK) { exit } { print }' $< | rs-ingest -q -o $@
ONE.safetensors: ratings.csv
	set -o pipefail; awk -F, 'NR > 1 && $$1 > 1 { exit } { print }' $< | rs-ingest -q -o $@
S.safetensors: ratings.csv
	set -o pipefail; awk -F, 'NR > 1 && $$1 > $(SPARSE) { exit } { print }' $< | rs-ingest -q -o $@
N.safetensors: ratings.csv
	set -o pipefail; awk 'NR > $(PAIRS) + 1 { exit } { print }' $< | rs-ingest -q -o $@
X.safetensors:
	$(inputs) dense $(WIDE) 1024 $@

# The weights that rs-encode starts from, for its peers too: an epoch of steps that are too short to move a weight.
start = rs-encode -q --dim 64 --validation 0 --epochs 1 --learning-rate 1e-12 -o /dev/null --fit $@ $<
X0.safetensors: X.safetensors
	$(start) --hidden 256
S0.safetensors: S.safetensors
	$(start)

small/ratings.csv:
	if [ -n "$(SMALL)" ]; then rm -rf small && ln -s "$(SMALL)" small; else rs-synth -q -o small; fi
F.safetensors: small/ratings.csv
	rs-ingest -q -o $@ $<
TR.safetensors: F.safetensors
	rs-split -q --by time --test 0.2 --train $@ --held-out TE.safetensors $<
TE.safetensors: TR.safetensors ;
G.safetensors: small/ratings.csv
	rs-ingest -q --multi-hot genres --id movieId -o $@ small/movies.csv
Y.safetensors: small/ratings.csv
	rs-ingest -q --multi-hot title --years --id movieId -o $@ small/movies.csv
