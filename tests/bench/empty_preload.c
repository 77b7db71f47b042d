/* What any preloaded library costs: a constructor that does nothing. */
__attribute__((constructor)) static void construct(void)
{
}
