# The short front door of postern; meson.build is the build itself.
#
#   make             build the library, the command and the sandbox in build/
#   make demo        send one mail with an attachment to the local sandbox
#   make test        build and run every test
#   make asan        the tests under ASan and UBSan, with gcc and with clang
#   make valgrind    the unit tests under valgrind
#   make lint        form, static analysis and the rules of the source tree
#   make coverage    line and branch coverage, as text and in build-coverage/
#   make install     honours PREFIX (/usr/local) and DESTDIR
#   make uninstall   removes what "make install" with the same two put there
#   make clean       removes the build directories
#
# All but "make", install, uninstall and clean first call tools/setup, which
# installs what is missing.

PREFIX ?= /usr/local
DESTDIR ?=
BUILD := build

# Handed to "meson setup" of build/, e.g. MESON_OPTIONS=-Dwerror=true.
MESON_OPTIONS ?=

.DEFAULT_GOAL := all
.PHONY: all setup configure demo test asan asan-gcc asan-clang valgrind lint \
	coverage install uninstall clean

# One call of tools/setup for everything asked of this make. Meson configures
# the tests with the rest, so that the demo needs their tools as well.
goal_groups = $(if $(filter $(1),$(MAKECMDGOALS)),$(2))
setup_groups := $(sort \
	$(call goal_groups,demo,build test) \
	$(call goal_groups,test,build test) \
	$(call goal_groups,asan asan-gcc asan-clang,build test asan) \
	$(call goal_groups,valgrind,build test valgrind) \
	$(call goal_groups,lint,build test lint) \
	$(call goal_groups,coverage,build test coverage))

setup:
	@tools/setup $(addprefix --group ,$(setup_groups))

ifneq ($(setup_groups),)
configure: setup
endif

# The prefix is compiled in, so another one means another configuration.
configure:
	@command -v meson >/dev/null && command -v ninja >/dev/null || { \
		echo "make: meson or ninja is missing; tools/setup installs it" >&2; \
		exit 1; }
	@if [ ! -f $(BUILD)/build.ninja ]; then \
		meson setup --prefix "$(PREFIX)" $(MESON_OPTIONS) \
			$(BUILD) && printf '%s\n' "$(PREFIX)" >$(BUILD)/prefix; \
	elif [ "$$(cat $(BUILD)/prefix 2>/dev/null)" != "$(PREFIX)" ]; then \
		meson configure $(BUILD) -Dprefix="$(PREFIX)" && \
			printf '%s\n' "$(PREFIX)" >$(BUILD)/prefix; \
	fi

all: configure
	@ninja -C $(BUILD)

demo: all
	@tools/demo $(BUILD)

test: all
	@meson test -C $(BUILD) --no-rebuild --print-errorlogs

# Sanitized builds are slower to build than to run: one after the other.
asan: asan-clang

asan-clang: asan-gcc

asan-gcc asan-clang: asan-%: setup
	@tools/run-sanitized $* build-asan-$*

valgrind: all
	@meson test -C $(BUILD) --no-rebuild --print-errorlogs --suite unit --no-suite spawns \
		--timeout-multiplier 10 --logbase valgrind \
		--wrapper 'valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,indirect,possible'

lint: setup
	@tools/lint

coverage: setup
	@tools/coverage build-coverage

# A DESTDIR may be relative; meson wants it whole. Where the library really is
# installed, the loader has to hear of it.
install: all
	@destdir="$(DESTDIR)" && \
	DESTDIR="$${destdir:+$$(realpath -m -- "$$destdir")}" \
		meson install -C $(BUILD) --no-rebuild && \
	if [ -z "$$destdir" ] && [ "$$(id -u)" -eq 0 ]; then \
		PATH="$$PATH:/usr/sbin:/sbin" ldconfig; \
	fi

uninstall: all
	@DESTDIR="$(DESTDIR)" tools/uninstall $(BUILD)

clean:
	rm -rf $(BUILD) build-asan-gcc build-asan-clang build-clang build-coverage
