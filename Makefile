# vhretry: build/libvhretry.so, the preloaded observer, and build/vhretry, the program.
#
#   make                     both
#   make install             PREFIX=/usr/local DESTDIR=
#   make documents           the tables of README and manual, from those of the code
#   make test                everything scripts/test does, from a bare machine
#   make check-unit          build and run the unit tests; check-e2e: the end-to-end tests
#   make golden              rewrite tests/unit/messages and tests/unit/report after a wanted change of words
#   make demo lint clean
#   make check-threads       the library's tables under ThreadSanitizer
#   make bench               what the library costs, as ratios: BENCH_ROUNDS=21 (of fewer than 5 none is judged)
#   make test-targets        each target of this file works first, on a clean tree
#   make fleet                a thousand executions in an outage, simulated: tests/fleet/table.md
#   make stress              millions of connections, thousands of processes
#   make test-transparency   other people's tests, with us and without
#   make fuzz                FUZZ_SECONDS=10 for each parser of outside data (clang)
#   make compile_commands.json    for editors (clangd) and tools: how each file is compiled
#   make dist                 an archive that works in any Linux image: see scripts/dist.mk
#
#   CC=clang                 another compiler; give it another BUILD=folder
#   WERROR=1                 warnings are errors
#   SANITIZE=address,undefined BUILD=build/sanitize    program and tests under sanitizers
#   V=1                      show whole commands

BUILD = build
PREFIX = /usr/local
DESTDIR =
ifeq ($(origin CC),default)
CC = gcc
endif
ifeq ($(origin CXX),default)
CXX = g++
endif
MUSL_CC = musl-gcc
OBJCOPY = objcopy
# By its path: of the java that the tests run, whose older versions read no newer one's classes.
JAVAC = /usr/bin/javac
# It is started once and compiles little: to optimise itself takes longer.
JAVAC_START = -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC
CLANG_FORMAT = clang-format
CLANG_TIDY = clang-tidy

ifdef V
quiet =
else
quiet = @printf '  %-7s %s\n' '$(1)' '$(2)';
MAKEFLAGS += --no-print-directory
endif

# Flags -----------------------------------------------------------------------------------------------------

# Empty, so that a file may say `#define _GNU_SOURCE` itself.
LANGUAGE = -std=c17 -D_GNU_SOURCE=
WARNINGS = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wconversion -Wundef -Wvla
ifdef WERROR
WARNINGS += -Werror
endif
DEPENDENCIES = -MMD -MP

ifdef SANITIZE
# Fortified functions hide from the sanitizers what they would report.
SAFETY = -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer
SAFETY_LINK = -fsanitize=$(SANITIZE)
ifeq ($(findstring clang,$(CC)),)
# Linked in, as clang does anyway: as a library it would insist on being loaded before what is preloaded.
SAFETY_LINK += -static-libasan -static-libubsan
endif
else
SAFETY = -fPIE -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
SAFETY_LINK = -pie -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack
endif

PROGRAM_CFLAGS = $(LANGUAGE) $(WARNINGS) -O2 -g $(SAFETY) $(OPTIMISATION) $(CFLAGS)
# libcurl is loaded when it is needed: core/valohai/libcurl.c.
# libyaml is linked in: it is small, and the program of `make` is to need no more of an image than json-c.
PROGRAM_LIBRARIES = -ljson-c -l:libyaml.a -lm -ldl

# One file for glibc and musl alike: it links against nothing and needs no symbol version. No stack protector
# (its guard lives in libc) and no fortified functions (musl has none); never a sanitizer. Unwind tables stay:
# thread cancellation unwinds through our frames. Each page written at start-up, and each mapping, is a part of what a
# process's start costs: so one segment of code, one of data in which the loader protects nothing (it would be a page, a
# mapping and a system call for five pointers), and storage sorted by how seldom it is written (preload/platform/seldom.h).
LIBRARY_CFLAGS = $(LANGUAGE) $(WARNINGS) -O2 -g -fPIC -ffreestanding -fvisibility=hidden -fno-stack-protector \
    -U_FORTIFY_SOURCE
LIBRARY_LINK = -shared -nostdlib -nostartfiles -Wl,-z,defs -Wl,-z,now -Wl,-z,norelro -Wl,-z,noexecstack \
    -Wl,-z,noseparate-code -Wl,--sort-section=name -Wl,--hash-style=both -Wl,--build-id -Wl,--version-script=preload/hooks/versions.map \
    -Wl,-T,preload/layout.ld
# A handler on a small signal stack may come here (tests/e2e/test_signal_stack.c measures whole chains of calls). A function that needs more
# runs on a stack of ours, or says why.
STACK_LIMIT = 1536
LIBRARY_CFLAGS += $(if $(findstring clang,$(CC)),-Wframe-larger-than=$(STACK_LIMIT) -Werror=frame-larger-than,-Werror=stack-usage=$(STACK_LIMIT))
ifneq ($(findstring aarch64,$(shell $(CC) -dumpmachine)),)
# Outline atomics are calls into libgcc, which we do not link.
LIBRARY_CFLAGS += -mno-outline-atomics
endif

# Files -----------------------------------------------------------------------------------------------------

# core/evidence is in both, core/wire in the library alone, the rest of core in the program alone.
CORE_SOURCES = $(wildcard core/*/*.c)
CORE_OBJECTS = $(CORE_SOURCES:%.c=$(BUILD)/%.o)
PROGRAM_OBJECTS = $(filter-out $(BUILD)/core/wire/%,$(CORE_OBJECTS))
TESTABLE_CORE = $(filter-out $(BUILD)/core/command/main.o,$(CORE_OBJECTS))

# What each process executes at its start and its end is linked first: the loader has mapped those pages by then, and a page fault
# maps 16 of a file at once.
EXECUTED_BY_ALL = $(addsuffix .c,$(addprefix preload/hooks/,start exit) $(addprefix preload/run/,environment inheritance run process \
    journal_files journal_writer trace) $(addprefix preload/platform/,memory objects clock) $(addprefix core/evidence/,text run_name debug_level) \
    preload/end/end $(addprefix preload/observer/,contacts faults last_words inspection) preload/rehearsal/rehearsal)
LIBRARY_SOURCES = $(EXECUTED_BY_ALL) $(filter-out $(EXECUTED_BY_ALL),$(wildcard preload/*/*.c core/evidence/*.c core/wire/*.c))
LIBRARY_OBJECTS = $(LIBRARY_SOURCES:%.c=$(BUILD)/library/%.o)

UNIT_TESTS = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/unit/test_*.c))
END_TO_END_TESTS = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/e2e/test_*.c))
HARNESS_OBJECTS = $(patsubst %.c,$(BUILD)/%.o,$(filter-out tests/e2e/test_%,$(wildcard tests/e2e/*.c)))

PRETEND_VALOHAI_SOURCES = $(wildcard tests/support/pretend_valohai*.c)
FAULT_SERVER_SOURCES = $(wildcard tests/support/fault_server*.c)
SUPPORT_SOURCES = $(filter-out $(PRETEND_VALOHAI_SOURCES) $(FAULT_SERVER_SOURCES),$(wildcard tests/support/*.c))
SUPPORT_OBJECTS = $(SUPPORT_SOURCES:%.c=$(BUILD)/%.o)
FLEET_OBJECTS = $(patsubst %.c,$(BUILD)/%.o,$(filter-out %/simulate.c,$(wildcard tests/fleet/*.c)))
SERVERS = $(if $(PRETEND_VALOHAI_SOURCES),$(BUILD)/tests/pretend-valohai) \
    $(if $(FAULT_SERVER_SOURCES),$(BUILD)/tests/fault-server)

# Programs that tests run under the observer. lib*.c and lib*.cpp become shared libraries beside them, musl_*.c
# are built with musl-gcc, static_*.c are linked statically.
programs = $(patsubst tests/support/programs/%,$(BUILD)/tests/programs/%,$(basename $(wildcard tests/support/programs/$(1))))
CPP_LIBS = $(addsuffix .so,$(call programs,lib*.cpp))
PROGRAM_LIBS = $(addsuffix .so,$(call programs,lib*.c)) $(CPP_LIBS)
TEST_PROGRAMS = $(PROGRAM_LIBS) $(filter-out $(PROGRAM_LIBS:.so=),$(call programs,*.c) $(call programs,*.cpp))
# Clients in languages that need no compiler, and Java's where there is one.
SCRIPTED_PROGRAMS = $(patsubst tests/support/programs/%,$(BUILD)/tests/programs/%,\
    $(wildcard $(addprefix tests/support/programs/*.,py js pl zsh)))
TEST_PROGRAMS += $(SCRIPTED_PROGRAMS)
JAVA_PROGRAMS = $(addsuffix .class,$(call programs,*.java))
ifneq ($(wildcard $(JAVAC)),)
TEST_PROGRAMS += $(JAVA_PROGRAMS)
endif
# Those of Go and Rust, where there is a tool chain.
GO = $(firstword $(wildcard /usr/bin/go /usr/local/go/bin/go))
RUSTC = $(firstword $(wildcard /usr/bin/rustc $(HOME)/.cargo/bin/rustc))
TEST_PROGRAMS += $(if $(GO),$(addprefix $(BUILD)/tests/programs/,ends.go.bin fetches.go.bin serves_tls.go.bin)) $(if $(RUSTC),$(addprefix $(BUILD)/tests/programs/,ends.rs.bin ends.static.rs.bin))

FUZZ_TARGETS = $(patsubst tests/fuzz/%.c,$(BUILD)/%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_SECONDS = 10
# What parses, and what that needs: only this is compiled for the fuzzer. What is missing here fails to link.
FUZZED_OBJECTS = $(filter $(foreach part,$(addsuffix /%,evidence report settings step_file valohai verdict wire words) \
    $(addsuffix .o,$(addprefix obituaries/,obituary deaths cause_of_death) pretend/http_request), \
    $(BUILD)/core/$(part)),$(TESTABLE_CORE))

FORMATTED = $(wildcard core/*.h core/*/*.[ch] preload/*/*.[ch] tests/*/*.[ch] tests/support/programs/*.[ch] \
    tests/support/programs/*.cpp)
SCRIPTS = $(filter-out %.mk %.py %/lintian-overrides %/dist-sources,$(wildcard scripts/*)) .ci/run

# Artifacts -------------------------------------------------------------------------------------------------

.PHONY: all documents fleet install test test-targets stress test-transparency demo bench fuzz fuzz-targets check-unit check-e2e golden tests unit-tests e2e-tests clean FORCE \
    check-threads lint lint-format lint-scripts lint-cppcheck lint-tidy
.DELETE_ON_ERROR:
.SECONDARY:

all: $(BUILD)/libvhretry.so $(BUILD)/vhretry

$(BUILD)/vhretry: $(PROGRAM_OBJECTS)
	$(call quiet,LINK,$@)$(CC) $(SAFETY_LINK) $(LDFLAGS) -o $@ $^ $(PROGRAM_LIBRARIES)

# The stripped file is what processes map: each page of it is start-up cost. Debuggers find the other one.
$(BUILD)/libvhretry.so: $(BUILD)/libvhretry.so.debug
	$(call quiet,STRIP,$@)$(OBJCOPY) --strip-all --add-gnu-debuglink=$< $< $@

$(BUILD)/libvhretry.so.debug: $(LIBRARY_OBJECTS) preload/hooks/versions.map preload/layout.ld
	$(call quiet,LINK,$@)$(CC) $(LIBRARY_LINK) -o $@ $(LIBRARY_OBJECTS)

$(BUILD)/library/%.o: %.c $(BUILD)/flags
	$(call quiet,CC,$< (library))mkdir -p $(@D) && $(CC) $(LIBRARY_CFLAGS) $(DEPENDENCIES) -c -o $@ $<

$(BUILD)/%.o: %.c $(BUILD)/flags
	$(call quiet,CC,$<)mkdir -p $(@D) && $(CC) $(PROGRAM_CFLAGS) $(DEPENDENCIES) -c -o $@ $<

# Tests are compiled once and run once: to optimise them takes longer than they do. What is timed is another matter.
$(BUILD)/tests/unit/%.o $(BUILD)/tests/e2e/%.o $(BUILD)/tests/support/%.o: OPTIMISATION = -O0 -U_FORTIFY_SOURCE

# Changes when the flags do, so that everything is built again.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D); new='$(CC) $(PROGRAM_CFLAGS) $(LIBRARY_CFLAGS) $(LIBRARY_LINK) $(SAFETY_LINK) $(THREADED_FLAGS)'; \
	[ "$$new" = "$$(cat $@ 2>/dev/null)" ] || printf '%s\n' "$$new" >$@

# Writes the tables of README and manual anew, from those of the code.
documents: $(BUILD)/tests/write-tables
	$<

$(BUILD)/tests/write-tables: $(BUILD)/tests/documents/write_tables.o $(BUILD)/tests/support.a $(BUILD)/tests/core.a
	$(call quiet,LINK,$@)$(CC) $(SAFETY_LINK) -o $@ $^ $(PROGRAM_LIBRARIES)

install: all
	install -D -m 755 $(BUILD)/vhretry $(DESTDIR)$(PREFIX)/bin/vhretry
	install -D -m 644 $(BUILD)/libvhretry.so $(DESTDIR)$(PREFIX)/lib/libvhretry.so
	install -D -m 644 core/manual/vhretry.1 $(DESTDIR)$(PREFIX)/share/man/man1/vhretry.1
	install -D -m 644 preload/valgrind.supp $(DESTDIR)$(PREFIX)/share/vhretry/valgrind.supp
	install -D -m 644 core/manual/completion.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/vhretry
	install -D -m 644 core/manual/completion.zsh $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_vhretry
	install -D -m 644 core/manual/completion.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/vhretry.fish

# Tests -----------------------------------------------------------------------------------------------------

test:
	scripts/test

test-targets:
	scripts/test-targets

test-transparency:
	scripts/test-transparency

# The whole of tests/e2e/test_stress.c, of which scripts/test runs a short version.
stress: e2e-tests
	STRESS=1 BUILD=$(BUILD) $(BUILD)/tests/e2e/test_stress

# A fleet of up to 10,000 executions by the clock of a simulation: writes the table and the picture of tests/fleet/README.md.
fleet: $(BUILD)/tests/fleet/simulate
	$< tests/fleet/table.md tests/fleet/outage.svg

demo:
	scripts/demo

unit-tests: $(UNIT_TESTS)
e2e-tests: all $(END_TO_END_TESTS) $(SERVERS) $(TEST_PROGRAMS)
tests: unit-tests e2e-tests

# The words that users read, and the pages of the report, as the code says them now: look at what git shows.
golden: $(BUILD)/tests/unit/test_messages $(BUILD)/tests/unit/test_report
	WRITE_GOLDEN=1 $(BUILD)/tests/unit/test_messages >/dev/null 2>&1 || :
	WRITE_GOLDEN=1 $(BUILD)/tests/unit/test_report
	$(BUILD)/tests/unit/test_messages

check-unit: unit-tests
	@failed=0; for test in $(UNIT_TESTS); do $$test || failed=1; done; exit $$failed

# End-to-end tests find what they test in $BUILD.
check-e2e: e2e-tests
	@failed=0; for test in $(END_TO_END_TESTS); do BUILD=$(BUILD) $$test || failed=1; done; exit $$failed

# The library's tables in a program of their own: no sanitizer can be in the library itself. The one fence is beside loads and
# stores that are atomic anyway. An archive, so that only what the tables use is linked; libc before it, so that no hook is.
THREADED_FLAGS = $(LANGUAGE) $(WARNINGS) $(if $(findstring clang,$(CC)),,-Wno-tsan) -O1 -g -fsanitize=thread
THREADED_OBJECTS = $(patsubst %.c,$(BUILD)/threads/%.o,$(LIBRARY_SOURCES) $(addprefix core/,verdict/journal_reader.c verdict/notes.c \
    records/journal_file.c records/trusted_file.c))

THREAD_TESTS = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/threads/*_under_threads.c))

check-threads: $(THREAD_TESTS)
	@failed=0; for test in $(THREAD_TESTS); do TSAN_OPTIONS=exitcode=66 $$test || failed=1; done; exit $$failed

$(BUILD)/threads/%.o: %.c $(BUILD)/flags
	$(call quiet,CC,$< (threads))mkdir -p $(@D) && $(CC) $(THREADED_FLAGS) $(DEPENDENCIES) -c -o $@ $<

$(BUILD)/threads/tables.a: $(THREADED_OBJECTS)
	$(call quiet,AR,$@)rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/tests/threads/%: $(BUILD)/threads/tests/threads/%.o $(BUILD)/threads/tables.a
	$(call quiet,LINK,$@)mkdir -p $(@D) && $(CC) -fsanitize=thread -o $@ $< -lc $(BUILD)/threads/tables.a -lpthread

# Built apart: every file of it tells the fuzzer which of its branches were taken. What is found stays in the folder.
fuzz:
	+$(MAKE) CC=clang SANITIZE=address,undefined,fuzzer-no-link BUILD=$(BUILD)/fuzz fuzz-targets
	@for target in $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c)); do \
	    mkdir -p $(BUILD)/fuzz/corpus/$$target || exit 1; \
	    seeds=tests/fuzz/corpus/$$target; [ -d $$seeds ] || seeds=; \
	    $(BUILD)/fuzz/fuzz_$$target -max_total_time=$(FUZZ_SECONDS) -timeout=10 -max_len=4096 -verbosity=0 \
	        -print_final_stats=1 -artifact_prefix=$(BUILD)/fuzz/$$target- $(BUILD)/fuzz/corpus/$$target \
	        $$seeds >$(BUILD)/fuzz/$$target.log 2>&1 || \
	        { cat $(BUILD)/fuzz/$$target.log; exit 1; }; \
	    printf '%-10s %s inputs\n' $$target "$$(sed -n 's/stat::number_of_executed_units: *//p' $(BUILD)/fuzz/$$target.log)"; \
	done

fuzz-targets: $(FUZZ_TARGETS)

$(BUILD)/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o $(BUILD)/tests/fuzzed.a
	$(call quiet,LINK,$@)$(CC) $(SAFETY_LINK) -fsanitize=fuzzer -o $@ $^ $(PROGRAM_LIBRARIES)

# Archives, so that a test links only what it uses.
$(BUILD)/tests/core.a: $(TESTABLE_CORE)
$(BUILD)/tests/support.a: $(SUPPORT_OBJECTS)
$(BUILD)/tests/fleet.a: $(FLEET_OBJECTS)
$(BUILD)/tests/fuzzed.a: $(FUZZED_OBJECTS)
$(BUILD)/tests/core.a $(BUILD)/tests/support.a $(BUILD)/tests/fleet.a $(BUILD)/tests/fuzzed.a:
	$(call quiet,AR,$@)mkdir -p $(@D) && rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/tests/unit/test_fleet_simulation: $(BUILD)/tests/fleet.a

$(BUILD)/tests/fleet/simulate: $(BUILD)/tests/fleet/simulate.o $(BUILD)/tests/fleet.a $(BUILD)/tests/core.a
	$(call quiet,LINK,$@)$(CC) $(SAFETY_LINK) -o $@ $^ $(PROGRAM_LIBRARIES)

$(BUILD)/tests/unit/%: $(BUILD)/tests/unit/%.o $(BUILD)/tests/support.a $(BUILD)/tests/core.a
	$(call quiet,LINK,$@)$(CC) $(SAFETY_LINK) -o $@ -Wl,--start-group $^ -Wl,--end-group -lcmocka $(PROGRAM_LIBRARIES) -lpthread

$(BUILD)/tests/e2e/%: $(BUILD)/tests/e2e/%.o $(HARNESS_OBJECTS) $(BUILD)/tests/support.a $(BUILD)/tests/core.a
	$(call quiet,LINK,$@)$(CC) $(SAFETY_LINK) -o $@ $^ -lcmocka $(PROGRAM_LIBRARIES) -lpthread

# What costs what, side by side. A library of TLS that is not installed is left out.
BENCH = $(BUILD)/tests/bench
bench: all $(SERVERS) $(BENCH)/bench $(BENCH)/server $(BENCH)/client $(BENCH)/static_client $(BENCH)/empty_preload.so $(BENCH)/tls_openssl $(BENCH)/tls_gnutls $(BENCH)/tls_linked $(BENCH)/crowds $(BENCH)/proxy
	BUILD=$(BUILD) $(BENCH)/bench $(BENCH_ROUNDS)

$(BENCH)/bench: $(patsubst %,$(BENCH)/%.o,bench rounds memory judging wrapping) $(HARNESS_OBJECTS) $(BUILD)/tests/support.a $(BUILD)/tests/core.a
	$(call quiet,LINK,$@)$(CC) $(SAFETY_LINK) -o $@ $^ -lcmocka $(PROGRAM_LIBRARIES) -lpthread

$(BENCH)/client $(BENCH)/server $(BENCH)/crowds $(BENCH)/proxy $(BENCH)/tls_openssl $(BENCH)/tls_gnutls: $(BENCH)/%: $(BENCH)/%.o
	$(call quiet,LINK,$@)$(CC) $(SAFETY_LINK) -o $@ $^ $(LIBRARIES)
$(BENCH)/tls_openssl $(BENCH)/tls_gnutls $(BENCH)/tls_linked: $(BENCH)/tls_timing.o
# What no library gets into.
$(BENCH)/static_client: $(BENCH)/client.o
	$(call quiet,LINK,$@)$(CC) -static -o $@ $<
# With OpenSSL inside, as much of what is found in the wild.
$(BENCH)/tls_linked: $(BENCH)/tls_openssl.o
	$(call quiet,LINK,$@)$(CC) $(SAFETY_LINK) -o $@ $^ $(OPENSSL)
$(BENCH)/server $(BENCH)/tls_openssl: LIBRARIES = -lssl -lcrypto
$(BENCH)/tls_gnutls: LIBRARIES = -lgnutls
$(BENCH)/crowds $(BENCH)/proxy: LIBRARIES = -lpthread

$(BENCH)/empty_preload.so: tests/bench/empty_preload.c
	$(call quiet,CC,$<)mkdir -p $(@D) && $(CC) $(WARNINGS) -O2 -fPIC -shared -nostdlib -nostartfiles -Wl,-z,noseparate-code -s -o $@ $<

# Linked in: two servers start for each of thousands of rows, and to load OpenSSL is half of a start.
OPENSSL = -l:libssl.a -l:libcrypto.a -lpthread -ldl

$(BUILD)/tests/pretend-valohai: $(PRETEND_VALOHAI_SOURCES:%.c=$(BUILD)/%.o) $(BUILD)/tests/support/fault_server_link.o $(BUILD)/tests/core.a
	$(call quiet,LINK,$@)$(CC) $(SAFETY_LINK) -o $@ $^ -ljson-c $(OPENSSL)

$(BUILD)/tests/fault-server: $(FAULT_SERVER_SOURCES:%.c=$(BUILD)/%.o)
	$(call quiet,LINK,$@)$(CC) $(SAFETY_LINK) -o $@ $^ $(OPENSSL)

# Like programs found in the wild: no hardening, no sanitizer.
in_the_wild = -O1 -g $(DEPENDENCIES) -Wall -Wextra -L$(@D) -Wl,-rpath,'$$ORIGIN' -o $@ $<

$(BUILD)/tests/programs/lib%.so: tests/support/programs/lib%.cpp
	$(call quiet,CXX,$<)mkdir -p $(@D) && $(CXX) -fPIC -shared $(in_the_wild)

$(BUILD)/tests/programs/lib%.so: tests/support/programs/lib%.c
	$(call quiet,CC,$<)mkdir -p $(@D) && $(CC) -fPIC -shared $(in_the_wild)

$(BUILD)/tests/programs/musl_%: tests/support/programs/musl_%.c
	$(call quiet,MUSL,$<)mkdir -p $(@D) && $(MUSL_CC) $(in_the_wild)

$(BUILD)/tests/programs/static_%: tests/support/programs/static_%.c
	$(call quiet,CC,$< (static))mkdir -p $(@D) && $(CC) $(LANGUAGE) -static $(in_the_wild)

$(BUILD)/tests/programs/%: tests/support/programs/%.cpp $(CPP_LIBS)
	$(call quiet,CXX,$<)mkdir -p $(@D) && $(CXX) $(in_the_wild) $(addprefix -l:,$(notdir $(CPP_LIBS))) -lpthread

# Nothing of the library is called: it is there for its constructor.
$(BUILD)/tests/programs/uses_early_library: tests/support/programs/uses_early_library.c $(BUILD)/tests/programs/libconnects_early.so
	$(call quiet,CC,$<)mkdir -p $(@D) && $(CC) $(LANGUAGE) $(in_the_wild) -Wl,--no-as-needed -l:libconnects_early.so

$(BUILD)/tests/programs/%: tests/support/programs/%.c
	$(call quiet,CC,$<)mkdir -p $(@D) && $(CC) $(LANGUAGE) $(in_the_wild) -lpthread

# All by one compiler: its start takes longer than any of them.
$(JAVA_PROGRAMS) &: $(wildcard tests/support/programs/*.java)
	$(call quiet,JAVAC,$^)mkdir -p $(@D) && $(JAVAC) $(JAVAC_START) -proc:none -d $(@D) $^

$(BUILD)/tests/programs/%.go.bin: tests/support/programs/%.go
	$(call quiet,GO,$<)mkdir -p $(@D) && CGO_ENABLED=0 $(GO) build -o $@ $<

$(BUILD)/tests/programs/%.rs.bin: tests/support/programs/%.rs
	$(call quiet,RUSTC,$<)mkdir -p $(@D) && MAKEFLAGS= $(RUSTC) -o $@ $<

# Of the GNU target: nothing is needed that rustc does not bring along, as it is of musl's.
$(BUILD)/tests/programs/%.static.rs.bin: tests/support/programs/%.rs
	$(call quiet,RUSTC,$<)mkdir -p $(@D) && MAKEFLAGS= $(RUSTC) -C target-feature=+crt-static -o $@ $<

$(SCRIPTED_PROGRAMS): $(BUILD)/tests/programs/%: tests/support/programs/%
	$(call quiet,COPY,$<)mkdir -p $(@D) && cp $< $@

include scripts/dist.mk

# Housekeeping ----------------------------------------------------------------------------------------------

# Make each in turn with -k to see all that is wrong.
lint: lint-format lint-scripts lint-cppcheck lint-tidy

lint-format:
	$(call quiet,LINT,clang-format)$(CLANG_FORMAT) --dry-run -Werror $(FORMATTED)

lint-scripts:
	$(call quiet,LINT,shellcheck)shellcheck $(SCRIPTS)
	@# Under pipefail the writer's SIGPIPE is the pipe's status: only sometimes, and a whole run of the tests with it.
	$(call quiet,LINT,pipes that stop reading)! grep -nE '\| *(head|grep -[a-zA-Z]*q)|sed .*[0-9]q' $(SCRIPTS)

lint-cppcheck:
	$(call quiet,LINT,cppcheck)cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,performance,portability --inline-suppr \
	    --suppressions-list=.cppcheck -D_GNU_SOURCE -D__x86_64__ core preload tests

# The library's files are read as they are compiled: without a libc. Some at once, for clang-tidy's start takes longer than many a file.
# Those with a va_list alone: clang-tidy 14 keeps the names of va_start and va_end from one file to the next, finds neither there,
# and calls each va_list uninitialized.
lint-tidy:
	$(call quiet,LINT,clang-tidy)$(call tidy,$(CORE_SOURCES),,$(TIDY_OF_PROGRAM))
	$(call quiet,LINT,clang-tidy preload)$(call tidy,$(filter preload/%,$(LIBRARY_SOURCES)),-ffreestanding)
	$(call quiet,LINT,clang-tidy tests)$(call tidy,$(wildcard tests/unit/*.c tests/e2e/*.c tests/fuzz/*.c tests/support/*.c tests/bench/*.c tests/documents/*.c),,$(TIDY_OF_TESTS))

tidy = status=0; for many in '-L 8' '-l 1'; do set -- $$many; grep "$$1" va_ $(1) | xargs -r -P 2 -n "$$2" \
    sh -c '$(CLANG_TIDY) --quiet $(3) "$$@" -- $(LANGUAGE) $(2)' clang-tidy 2>/dev/null || status=1; done; exit "$$status"

# How each file is compiled (https://clang.llvm.org/docs/JSONCompilationDatabase.html). The files that both artifacts are
# made of are listed as the library has them, which is the stricter way.
compile_commands.json: FORCE
	@{ separator='['; \
	$(call compilation,$(LIBRARY_SOURCES),$(LIBRARY_CFLAGS)); \
	$(call compilation,$(filter-out $(LIBRARY_SOURCES),$(CORE_SOURCES) $(wildcard tests/*/*.c)),$(PROGRAM_CFLAGS)); \
	printf '\n]\n'; } >$@

compilation = for file in $(1); do printf '%s\n{"directory": "%s", "file": "%s", "command": "%s"}' \
    "$$separator" "$(CURDIR)" "$$file" '$(CC) $(2) -c '"$$file"; separator=,; done

clean:
	rm -rf $(BUILD) compile_commands.json

-include $(shell find $(BUILD)/core $(BUILD)/library $(BUILD)/tests $(BUILD)/threads -name '*.d' -type f 2>/dev/null)
