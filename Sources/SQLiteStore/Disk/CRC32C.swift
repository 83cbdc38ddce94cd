import CChecksum

/// The Castagnoli CRC (RFC 3720 appendix B.4), by the processor's instruction where it has one, else eight octets a step.
struct CRC32C {
    private var state: UInt32 = 0xffff_ffff

    /// Table n holds the effect of an octet that n further octets follow.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for index in 0..<256 {
            var value = UInt32(index)
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0x82f6_3b78 : value >> 1 }
            tables[index] = value
        }
        for table in 1..<8 {
            for index in 0..<256 {
                let previous = tables[(table - 1) * 256 + index]
                tables[table * 256 + index] = previous >> 8 ^ tables[Int(previous & 0xff)]
            }
        }
        return tables
    }()

    var value: UInt32 { ~state }

    /// Whether the processor has an instruction for it.
    private static let isBuiltIn = checksum_has_crc32c() != 0

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard Self.isBuiltIn else { return updateByTables(bytes) }
        state = checksum_crc32c(state, bytes.baseAddress, bytes.count)
    }

    /// The same for every processor.
    mutating func updateByTables(_ bytes: UnsafeRawBufferPointer) {
        var crc = state
        CRC32C.tables.withUnsafeBufferPointer { tables in
            var index = 0
            while index + 8 <= bytes.count {
                let word =
                    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)) ^ UInt64(crc)
                crc = 0
                for octet in 0..<8 {
                    crc ^= tables[(7 - octet) * 256 + Int(word >> UInt64(8 * octet) & 0xff)]
                }
                index += 8
            }
            while index < bytes.count {
                crc = crc >> 8 ^ tables[Int((crc ^ UInt32(bytes[index])) & 0xff)]
                index += 1
            }
        }
        state = crc
    }

    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var crc = CRC32C()
        crc.update(bytes)
        return crc.value
    }
}
