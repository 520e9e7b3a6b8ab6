# The recommender's build: `make demo` and `make check` are all a newcomer needs. `make help` lists the rest.

PREFIX  ?= /usr/local
DESTDIR ?=
CC      ?= cc
CFLAGS  ?= -O3
LDFLAGS ?=
DATA    ?=
BUILD   ?= build
JOBS    ?= $(shell nproc)

# V=1 prints the commands themselves.
QUIET    = $(if $(V),,@)
SAY      = $(if $(V),@: ,@echo )

STRICT   = -std=c17 -D_GNU_SOURCE -Wall -Wextra -Wshadow -Wconversion -Werror=implicit-function-declaration
# CPPFLAGS, CFLAGS and LDFLAGS are the builder's own.
# -ffp-contract=off: a multiply and an add are fused only where the code says fma(), so all paths give the same bits.
FLAGS    = $(STRICT) -pthread -ffp-contract=off -fno-math-errno -fno-trapping-math -Icommon $(MODE) $(CPPFLAGS) $(CFLAGS)
BLAS_H   = $(shell pkg-config --cflags openblas 2>/dev/null)
# OpenBLAS and curl are not among them: they are loaded where they are wanted (common/math/blas.c, tools/rs-log/log_curl.c).
LIBS     = -Wl,--as-needed -lcsv -lgsl -lzstd -lxxhash -lcjson -lzip -lmicrohttpd -lutf8proc -lnettle -lm

FLOORS   = base math data stream table models cli
COMMON   = $(sort $(foreach f,$(FLOORS),$(wildcard common/$(f)/*.c common/$(f)/x86/*.c)))
TOOLS    = $(notdir $(sort $(wildcard tools/rs-*)))
UNITS    = $(basename $(notdir $(sort $(wildcard tests/unit/*.c))))
SUPPORT  = $(sort $(wildcard tests/support/*.c))
PAGES    = $(basename $(notdir $(sort $(wildcard man/*.scd))))

LIBRARY  = $(BUILD)/librs.a
PROGRAMS = $(TOOLS:%=$(BUILD)/bin/%)
TESTS    = $(UNITS:%=$(BUILD)/tests/%)
MANUAL   = $(PAGES:%=$(BUILD)/man/%)

all: $(PROGRAMS) $(MANUAL)

# What `make` needs and is missing is installed by whoever asks for demo or check; `make deps` does only that.
deps:
	@sh tests/support/deps.sh

object = $(patsubst %.c,$(BUILD)/objects/%.o,$(1))

$(BUILD)/objects/%.o: %.c
	@mkdir -p $(@D)
	$(SAY)'  CC   $<'
	$(QUIET)$(CC) $(FLAGS) $(BLAS_H) -MMD -MP -c $< -o $@

# The page is a part of the program.
$(BUILD)/objects/tools/rs-serve/page.o: $(wildcard tools/rs-serve/page/*)

$(LIBRARY): $(call object,$(COMMON))
	@mkdir -p $(@D)
	@rm -f $@
	$(QUIET)$(AR) rcs $@ $^

# A tool is the files of its room over the library.
define tool_rule
$(BUILD)/bin/$(1): $(call object,$(sort $(wildcard tools/$(1)/*.c))) $(LIBRARY)
	@mkdir -p $$(@D)
	$$(SAY)'  LINK $$@'
	$$(QUIET)$$(CC) $$(FLAGS) $$(LDFLAGS) $$^ $$(LIBS) -o $$@
endef
$(foreach t,$(TOOLS),$(eval $(call tool_rule,$(t))))

# A unit test is one file over the library, the support code and every tool's fit side (all rooms but their main.c).
FITS = $(call object,$(filter-out %/main.c,$(sort $(wildcard tools/rs-*/*.c))))
$(BUILD)/libfits.a: $(FITS)
	@rm -f $@
	$(QUIET)$(AR) rcs $@ $^

$(BUILD)/objects/tests/%.o: FLAGS += -Itests/support -Itools
$(BUILD)/tests/%: $(BUILD)/objects/tests/unit/%.o $(call object,$(SUPPORT)) $(BUILD)/libfits.a $(LIBRARY)
	@mkdir -p $(@D)
	$(SAY)'  LINK $@'
	$(QUIET)$(CC) $(FLAGS) $(LDFLAGS) $^ $(LIBS) $(shell pkg-config --libs check 2>/dev/null) -o $@

$(BUILD)/man/%: man/%.scd man/tidy.awk
	@mkdir -p $(@D)
	$(QUIET)scdoc < $< > $@.scdoc && awk -f man/tidy.awk $@.scdoc > $@.tmp && rm $@.scdoc && mv $@.tmp $@

check: deps
	@$(MAKE) --no-print-directory -j$(JOBS) all tests
	@BUILD=$(BUILD) sh tests/run.sh

tests: $(TESTS)

# The same tests under the address and undefined-behaviour sanitizers, in a build of their own.
asan: deps
	@$(MAKE) --no-print-directory -j$(JOBS) BUILD=build/asan CFLAGS="-O1 -g" \
	    MODE="-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer" all tests
	@BUILD=build/asan sh tests/run.sh

demo: deps
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@BUILD=$(BUILD) DATA="$(DATA)" bash pipelines/demo.sh

# The page at http://127.0.0.1:8080, over a set that rs-synth makes (or DATA).
demo-serve: deps
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@BUILD=$(BUILD) DATA="$(DATA)" bash pipelines/demo-serve.sh

# Other people's readers and writers, for the tests that hold our files against them; without it those are skipped.
venv: $(BUILD)/venv/done

$(BUILD)/venv/done: tests/requirements.txt
	python3 -m venv $(BUILD)/venv
	$(BUILD)/venv/bin/pip install -q -r tests/requirements.txt
	@touch $@

# The tools under the programs their users work with: MLflow, ... Each has a virtual environment of its own, made once from a
# frozen list; servers are started on 127.0.0.1 by the tests and ended by them.
VENVS = $(patsubst pipelines/requirements/%.txt,$(BUILD)/%-venv/done,$(sort $(wildcard pipelines/requirements/*.txt)))

$(BUILD)/%-venv/done: pipelines/requirements/%.txt
	sh tests/support/venv.sh $(@D) $<
	@touch $@

check-integration: deps
	@$(MAKE) --no-print-directory -j$(JOBS) all
	-@$(MAKE) --no-print-directory -k $(VENVS) # what cannot be made is skipped by its tests, plainly
	@BUILD=$(BUILD) sh tests/run.sh integration

# rs-serve beside the pipe, under load, killed, ill-used, by Gorse's client and in a browser. Servers are started on 127.0.0.1 by
# the tests and ended by them.
check-serve: deps
	-@sh tests/support/deps.sh serve # what cannot be had is skipped by its tests, plainly
	-@sh tests/support/deps.sh load
	@$(MAKE) --no-print-directory -j$(JOBS) all
	-@sh tests/support/venv.sh $(BUILD)/serve-venv tests/serve/requirements.txt
	@BUILD=$(BUILD) $(if $(DATA),DATA="$(DATA)") sh tests/run.sh serve

# Our tools beside their peers: speed, memory, share of what the machine can do; quick is a tenth of it (tests/bench/README.md).
bench bench-quick: deps
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@BUILD=$(BUILD) $(if $(DATA),DATA="$(DATA)") bash tests/bench/run.sh $(if $(filter bench-quick,$@),quick,full) $(WORKS)

# Our lists and ratings beside the peers', in one run (tests/bench/QUALITY.md).
bench-quality: deps
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@BUILD=$(BUILD) $(if $(DATA),DATA="$(DATA)") bash tests/bench/quality.sh

# rs-serve beside a server in Python, under load (tests/bench/SERVE.md).
bench-serve: deps
	@sh tests/support/deps.sh load
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@BUILD=$(BUILD) $(if $(DATA),DATA="$(DATA)") bash tests/bench/serve.sh

lint:
	@sh tests/support/lint.sh

format:
	clang-format -i $$(git ls-files '*.c' '*.h')

BASH_COMPLETIONS = $(PREFIX)/share/bash-completion/completions
ZSH_COMPLETIONS  = $(PREFIX)/share/zsh/site-functions

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man5 \
	    $(DESTDIR)$(PREFIX)/share/man/man7
	install -m 755 $(PROGRAMS) $(DESTDIR)$(PREFIX)/bin
	for page in $(PAGES); do \
	    install -m 644 $(BUILD)/man/$$page $(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/$$page || exit 1; done
	install -d $(DESTDIR)$(BASH_COMPLETIONS) $(DESTDIR)$(ZSH_COMPLETIONS)
	for tool in $(TOOLS); do install -m 644 tools/completion/rs.bash $(DESTDIR)$(BASH_COMPLETIONS)/$$tool || exit 1; done
	install -m 644 tools/completion/_rs $(DESTDIR)$(ZSH_COMPLETIONS)/_rs

uninstall:
	rm -f $(TOOLS:%=$(DESTDIR)$(PREFIX)/bin/%) $(TOOLS:%=$(DESTDIR)$(BASH_COMPLETIONS)/%) $(DESTDIR)$(ZSH_COMPLETIONS)/_rs
	for page in $(PAGES); do rm -f $(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/$$page; done

# Debian packages, in BUILD/deb: the tools, and their documents and pipelines.
deb:
	@sh tests/support/deps.sh packaging
	@BUILD=$(BUILD) sh debian/build.sh

clean:
	rm -rf $(BUILD)

help:
	@echo 'make demo [DATA=DIR]   install what is missing, build, run the main job'
	@echo 'make demo-serve        the same set-up, and the interactive page at http://127.0.0.1:8080'
	@echo 'make check             the same set-up, and all tests'
	@echo 'make                   the tools, in $(BUILD)/bin, and their man pages'
	@echo 'make install           to PREFIX ($(PREFIX)), under DESTDIR; uninstall undoes it'
	@echo 'make check-integration the tools under DVC, MLflow, Airflow, Python and as packages'
	@echo 'make check-serve       the server: parity with the pipe, limits, durability, its page in a browser'
	@echo 'make bench [WORKS=...] speed beside the peers, an hour; make bench-quick: a tenth, minutes'
	@echo 'make deps venv asan bench-quality bench-serve deb lint format clean'

.PHONY: all deps venv check check-integration check-serve tests asan demo demo-serve bench bench-quick bench-quality bench-serve lint format install uninstall deb clean help
.SECONDARY:
-include $(shell find $(BUILD)/objects -name '*.d' 2>/dev/null)
