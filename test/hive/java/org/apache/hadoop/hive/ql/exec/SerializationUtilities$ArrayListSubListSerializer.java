package org.apache.hadoop.hive.ql.exec;

import java.util.ArrayList;
import java.util.List;
import org.apache.hive.com.esotericsoftware.kryo.Kryo;
import org.apache.hive.com.esotericsoftware.kryo.Serializer;
import org.apache.hive.com.esotericsoftware.kryo.io.Input;
import org.apache.hive.com.esotericsoftware.kryo.io.Output;

/**
 * Takes the place of Hive's class of this name, which reads fields that ArrayList's sub-lists have only in JDK 8
 * ({@code NoSuchFieldException: parentOffset} when a plan is serialised). A sub-list is written as the list it shows.
 */
class SerializationUtilities$ArrayListSubListSerializer extends Serializer<List<?>> {
  public SerializationUtilities$ArrayListSubListSerializer() {}

  @Override
  public void write(Kryo kryo, Output output, List<?> list) {
    kryo.writeClassAndObject(output, new ArrayList<>(list));
  }

  @Override
  public List<?> read(Kryo kryo, Input input, Class<List<?>> type) {
    List<?> list = (List<?>) kryo.readClassAndObject(input);
    kryo.reference(list);
    return list;
  }

  @Override
  public List<?> copy(Kryo kryo, List<?> original) {
    List<?> list = new ArrayList<>(original);
    kryo.reference(list);
    return list;
  }
}
