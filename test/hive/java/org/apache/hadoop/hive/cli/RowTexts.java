package org.apache.hadoop.hive.cli;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hive.serde2.ByteStream;
import org.apache.hadoop.hive.serde2.FetchFormatter;
import org.apache.hadoop.hive.serde2.SerDeUtils;
import org.apache.hadoop.hive.serde2.lazy.LazyUtils;
import org.apache.hadoop.hive.serde2.objectinspector.ObjectInspector;
import org.apache.hadoop.hive.serde2.objectinspector.ObjectInspector.Category;
import org.apache.hadoop.hive.serde2.objectinspector.PrimitiveObjectInspector;
import org.apache.hadoop.hive.serde2.objectinspector.StructField;
import org.apache.hadoop.hive.serde2.objectinspector.StructObjectInspector;

/**
 * A result row as the texts the command line would print, one per column; a null is null and so never the text NULL,
 * and a text may hold tabs. Lists, maps and structs are JSON.
 */
public final class RowTexts implements FetchFormatter<String[]> {
  @Override
  public void initialize(Configuration conf, Properties properties) {}

  @Override
  public String[] convert(Object row, ObjectInspector inspector) throws Exception {
    StructObjectInspector struct = (StructObjectInspector) inspector;
    List<? extends StructField> fields = struct.getAllStructFieldRefs();
    String[] texts = new String[fields.size()];
    for (int i = 0; i < texts.length; i++) {
      StructField field = fields.get(i);
      texts[i] = text(struct.getStructFieldData(row, field), field.getFieldObjectInspector());
    }
    return texts;
  }

  private static String text(Object value, ObjectInspector inspector) throws Exception {
    if (value == null) return null;
    boolean bytes = inspector.getTypeName().equals("binary");
    if (bytes || inspector.getCategory() != Category.PRIMITIVE) return SerDeUtils.getJSONString(value, inspector);
    PrimitiveObjectInspector primitive = (PrimitiveObjectInspector) inspector;
    if (primitive.getPrimitiveWritableObject(value) == null) return null;
    ByteStream.Output text = new ByteStream.Output();
    LazyUtils.writePrimitiveUTF8(text, value, primitive, false, (byte) 0, null);
    return new String(text.getData(), 0, text.getLength(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {}
}
