#include "run_name.h"

void text_add_image_name(struct text *text, const struct image *image)
{
    text_add_unsigned(text, image->pid);
    text_add(text, "-");
    text_add_unsigned(text, image->start);
    text_add(text, "-");
    text_add_unsigned(text, image->namespace);
}

void text_add_run_name(struct text *text, const struct image *root, uint32_t random)
{
    text_add_image_name(text, root);
    text_add(text, "-");
    text_add_unsigned(text, random);
}

/* Reads a decimal number up to `limit`, followed by `terminator`, and moves `text` behind both. */
static bool read_number(const char **text, char terminator, uint64_t limit, uint64_t *number)
{
    uint64_t value = 0;
    const char *digit = *text;
    for (; *digit >= '0' && *digit <= '9'; digit++) {
        const uint64_t next = (uint64_t)(*digit - '0');
        if (value > (limit - next) / 10)
            return false;
        value = value * 10 + next;
    }
    if (digit == *text || *digit != terminator)
        return false;
    *number = value;
    *text = terminator == '\0' ? digit : digit + 1;
    return true;
}

/* Reads the three numbers of an image, of which `terminator` follows the last, and moves `name` behind it. */
static bool read_image(const char **name, char terminator, struct image *image)
{
    uint64_t pid;
    uint64_t namespace;
    if (!read_number(name, '-', UINT32_MAX, &pid) || !read_number(name, '-', UINT64_MAX, &image->start) ||
        !read_number(name, terminator, UINT32_MAX, &namespace))
        return false;
    image->pid = (uint32_t)pid;
    image->namespace = (uint32_t) namespace;
    return true;
}

bool image_name_parse(const char *name, struct image *image)
{
    return read_image(&name, '\0', image);
}

bool run_name_parse(const char *name, struct image *root)
{
    uint64_t random;
    const char *rest = name;
    return image_name_parse(name, root) ||
           (read_image(&rest, '-', root) && read_number(&rest, '\0', UINT32_MAX, &random));
}

bool record_place_is_trusted(uint32_t owner, uint32_t mode, uint32_t user)
{
    enum { OTHERS_MAY_WRITE = 022 };
    return owner == user && (mode & OTHERS_MAY_WRITE) == 0;
}

const char *file_name_of(const char *path)
{
    const char *name = path;
    for (; *path != '\0'; path++)
        if (*path == '/')
            name = path + 1;
    return name;
}

bool record_path_is_usable(const char *folder)
{
    size_t length = 0;
    if (folder == NULL || folder[0] != '/')
        return false;
    while (length <= CHOSEN_FOLDER_LENGTH_MAX && folder[length] != '\0')
        length++;
    return length <= CHOSEN_FOLDER_LENGTH_MAX;
}

static void add_folder_of_user(struct text *text, const char *parent, uint64_t user)
{
    text_add(text, parent);
    text_add(text, "/vhretry-");
    text_add_unsigned(text, user);
}

void text_add_record_folder(struct text *text, const char *chosen, const char *temporary, uint64_t user)
{
    if (record_path_is_usable(chosen))
        text_add(text, chosen);
    else
        add_folder_of_user(text, record_path_is_usable(temporary) ? temporary : "/tmp", user);
}

void text_add_fallback_folder(struct text *text, uint64_t user)
{
    add_folder_of_user(text, "/dev/shm", user);
}
