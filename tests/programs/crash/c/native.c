// native.c: the C half of ./main.go: waits, crashes and calls back.
#include <pthread.h>
#include <stdint.h>
#include <unistd.h>

extern void onEvent(int);

void wait_for_device(void) {
  for (;;) pause();
}
int read_register(volatile int *from) { return *from; }
void call_back(int what) { onEvent(what); }

static void *run(void *what) {
  onEvent((int)(intptr_t)what);
  return 0;
}
void start_thread(int what) {
  pthread_t thread;
  pthread_create(&thread, 0, run, (void *)(intptr_t)what);
  pthread_detach(thread);
}

// What runtime.SetCgoTraceback asks for: four made-up frames, and a name for each.
struct traceback {
  uintptr_t context, signal, *frames, most;
};
struct symbol {
  uintptr_t pc;
  const char *file;
  uintptr_t line;
  const char *function;
  uintptr_t entry, more, data;
};
void find_frames(struct traceback *to) {
  for (uintptr_t i = 0; i < to->most && i < 5; ++i) to->frames[i] = i == 4 ? 0 : 0x100000 + 16 * i;
}
void name_frame(struct symbol *to) {
  switch ((to->pc >> 4) & 3) {
    case 0: to->function = "read_register", to->file = "/usr/src/native/device.c", to->line = 12; break;
    case 1: to->function = "ns::Queue<int, char*>::pop(int, char const*)", to->file = "/usr/src/my native/queue.cc", to->line = 99; break;
    case 2: to->function = 0, to->file = 0; break;
    case 3: to->function = "start_routine", to->file = 0; break;
  }
  to->more = 0;
}
