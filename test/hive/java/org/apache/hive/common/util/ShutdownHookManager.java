package org.apache.hive.common.util;

import java.io.File;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Takes the place of Hive's class of this name, which lets Hadoop look up how long a hook may take: for each statement that is
 * compiled, Hadoop reads its default settings anew, a seventh of the time of short statements. Here the time is said.
 */
public class ShutdownHookManager {
  private static final long seconds = 30;
  private static final org.apache.hadoop.util.ShutdownHookManager hooks = org.apache.hadoop.util.ShutdownHookManager.get();
  private static final Set<File> files = ConcurrentHashMap.newKeySet();

  static {
    addShutdownHook(() -> files.forEach(File::delete), -1);
  }

  public static void addShutdownHook(Runnable hook) {
    addShutdownHook(hook, 10);
  }

  public static void addShutdownHook(Runnable hook, int priority) {
    hooks.addShutdownHook(hook, priority, seconds, TimeUnit.SECONDS);
  }

  public static boolean isShutdownInProgress() {
    return hooks.isShutdownInProgress();
  }

  public static boolean removeShutdownHook(Runnable hook) {
    return hook != null && hooks.removeShutdownHook(hook);
  }

  public static void deleteOnExit(File file) {
    files.add(file);
  }

  public static void cancelDeleteOnExit(File file) {
    files.remove(file);
  }
}
