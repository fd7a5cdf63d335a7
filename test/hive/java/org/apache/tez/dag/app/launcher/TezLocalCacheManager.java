package org.apache.tez.dag.app.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.api.records.LocalResource;

/**
 * Takes the place of Tez's class of this name, which gives a local task its files: Tez copies each of them for each task, Hive's
 * own jar of 40 MB among them, and starts eight processes for a copy. All are on this machine, so a link in the working folder
 * does. A link stays when its task is over, for the next one: tasks share the folder.
 */
public class TezLocalCacheManager {
  private final Map<String, LocalResource> resources;

  public TezLocalCacheManager(Map<String, LocalResource> resources, Configuration conf) {
    this.resources = resources;
  }

  public void localize() throws IOException {
    for (Map.Entry<String, LocalResource> entry : resources.entrySet()) {
      Path file = Paths.get(entry.getValue().getResource().getFile());
      Path link = Paths.get(entry.getKey()).toAbsolutePath();
      if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(file)) continue;
      if (Files.exists(link, LinkOption.NOFOLLOW_LINKS)) Files.delete(link);
      Files.createSymbolicLink(link, file);
    }
  }

  public void cleanup() {}
}
