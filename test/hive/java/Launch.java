import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Starts a main class of Hive on a current JDK: {@code java -cp CLASSES Launch CONF-FOLDER MAIN-CLASS ARGS…}.
 *
 * <p>Hive 3.1.3 casts its class loader to URLClassLoader, which the system's is no longer since JDK 9. So one is made
 * here, over the configuration, the compiled classes (first, so that ours replace Hive's) and the jars beside them.
 */
public final class Launch {
  public static void main(String[] args) {
    try {
      File classes = new File(Launch.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      File[] jars = new File(classes.getParentFile(), "jars").listFiles((folder, name) -> name.endsWith(".jar"));
      Arrays.sort(jars);
      List<URL> path = new ArrayList<>();
      path.add(new File(args[0]).toURI().toURL());
      path.add(classes.toURI().toURL());
      for (File jar : jars) path.add(jar.toURI().toURL());
      ClassLoader loader = new URLClassLoader(path.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
      Thread.currentThread().setContextClassLoader(loader);
      Object rest = Arrays.copyOfRange(args, 2, args.length);
      loader.loadClass(args[1]).getMethod("main", String[].class).invoke(null, rest);
    } catch (Throwable problem) {
      problem.printStackTrace();
      // Derby's threads would keep a failed process alive for ever.
      Runtime.getRuntime().halt(70);
    }
  }
}
