# What is shipped: an archive for each architecture, which works in any Linux image, a Debian package and a Python wheel.
#
#   make dist                      build/vhretry-<version>-linux-x86_64.tar.gz
#   make dist ARCHITECTURE=aarch64 the same, cross-built
#   make deb                       build/vhretry_<version>_amd64.deb, of the same files
#   make wheel                     build/vhretry-<version>-py3-none-….whl for pip and uv, of the same files
#   make test-dist                 what scripts/test has no time for: aarch64, the packages, the same bytes twice
#   make test-wheel                the wheel alone, installed by pip and by uv

ARCHITECTURE = x86_64
DIST = $(BUILD)/dist/$(ARCHITECTURE)
STATIC = $(BUILD)/static/$(ARCHITECTURE)
DIST_CC = $(if $(filter aarch64,$(ARCHITECTURE)),aarch64-linux-gnu-gcc,gcc)
DIST_OBJCOPY = $(if $(filter aarch64,$(ARCHITECTURE)),aarch64-linux-gnu-objcopy,objcopy)

# Paths of this machine, which debug information has otherwise, would make the same commit different bytes.
in_any_folder = -ffile-prefix-map=$(CURDIR)=.
in_any_image = -static -Wl,--gc-sections -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack

.PHONY: dist
dist: dist-files
	$(call quiet,DIST,$(ARCHITECTURE))scripts/dist $(ARCHITECTURE) $(BUILD)

# The library as ever; the program with musl, and with libraries that Debian has only for glibc.
.PHONY: dist-files
dist-files:
	$(call quiet,STATIC,$(STATIC))mkdir -p $(STATIC) && flock $(STATIC).lock scripts/static-libraries $(ARCHITECTURE) $(STATIC)
	@$(MAKE) BUILD=$(DIST)/library CC='$(DIST_CC) $(in_any_folder)' OBJCOPY=$(DIST_OBJCOPY) $(DIST)/library/libvhretry.so
	@$(MAKE) BUILD=$(DIST)/program CC='$(CURDIR)/$(STATIC)/bin/cc $(in_any_folder)' \
	    CFLAGS='-DCURL_STATICLIB -ffunction-sections -fdata-sections -isystem $(STATIC)/include' \
	    SAFETY_LINK='$(in_any_image) -L$(STATIC)/lib' \
	    PROGRAM_LIBRARIES='-lcurl -lssl -lcrypto -ljson-c -lyaml -lm' $(DIST)/program/vhretry
	@$(DIST_OBJCOPY) --remove-section=.comment $(DIST)/library/libvhretry.so $(DIST)/libvhretry.so
	$(call quiet,STRIP,$(DIST)/vhretry)$(DIST_OBJCOPY) --strip-all --remove-section=.comment $(DIST)/program/vhretry $(DIST)/vhretry

.PHONY: deb
deb: dist
	$(call quiet,DEB,$(ARCHITECTURE))scripts/make-deb $(ARCHITECTURE) $(BUILD)

.PHONY: wheel
wheel: dist
	$(call quiet,WHEEL,$(ARCHITECTURE))python3 scripts/make-wheel.py $(ARCHITECTURE) $(BUILD)

.PHONY: test-dist test-wheel
test-dist:
	scripts/test-dist

test-wheel: wheel
	scripts/test-wheel
