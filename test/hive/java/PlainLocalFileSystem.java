import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local file system, without a hidden {@code .NAME.crc} beside each file, because others read these folders too; and
 * without a process of {@code chmod} or {@code ls} for each file and folder, which is what Hadoop does where its native library
 * is absent.
 */
public final class PlainLocalFileSystem extends LocalFileSystem {
  public PlainLocalFileSystem() {
    super(new WithoutProcesses());
  }

  @Override
  public void initialize(URI name, Configuration conf) throws IOException {
    super.initialize(name, conf);
    setWriteChecksum(false);
  }

  private static final class WithoutProcesses extends RawLocalFileSystem {
    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
      // Java knows no sticky bit.
      if (permission.getStickyBit()) super.setPermission(path, permission);
      else Files.setPosixFilePermissions(nioPath(path), PosixFilePermissions.fromString(symbols(permission)));
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
      FileStatus status = super.getFileStatus(path);
      if (status.isSymlink()) return status;
      PosixFileAttributes file = Files.readAttributes(nioPath(path), PosixFileAttributes.class);
      return new FileStatus(
          status.getLen(), status.isDirectory(), status.getReplication(), status.getBlockSize(),
          status.getModificationTime(), status.getAccessTime(),
          FsPermission.valueOf("-" + PosixFilePermissions.toString(file.permissions())),
          file.owner().getName(), file.group().getName(), status.getPath());
    }

    private java.nio.file.Path nioPath(Path path) {
      return pathToFile(path).toPath();
    }

    private static String symbols(FsPermission permission) {
      return permission.getUserAction().SYMBOL + permission.getGroupAction().SYMBOL + permission.getOtherAction().SYMBOL;
    }
  }
}
