/// The source of Visual Basic in a stream of a project ([MS-OVBA] section 2.4.1).
public enum MacroSource {
    /// Names of macros that Office runs by itself, in lower case.
    private static let automatic: [StaticString] = [
        "autoopen", "autoexec", "autoclose", "autoexit", "autonew", "auto_open", "auto_close", "document_open",
        "document_close", "document_new", "document_beforeclose", "workbook_open", "workbook_activate",
        "workbook_beforeclose", "_painted", "_windowactivate",
    ]

    /// The macro that Office runs by itself, of those that a stream has; nil for none.
    ///
    /// - Parameter stream: a module of a project, as it lies in the file.
    public static func automaticMacro(in stream: ArraySlice<UInt8>) -> String? {
        // The source begins with "Attribute", of which the compressor keeps eight letters, a flag and the ninth.
        var offset = 0
        var containers = 0
        while containers < 16, let found = stream.find("\0Attribut\0e", from: offset) {
            offset = found + 10
            containers += 1
            guard found >= 3, stream.little(1, at: found - 3) == 1 else { continue }
            let source = decompressed(stream.from(found - 3), limit: 1 << 20)
            if let name = automatic.first(where: { source[...].contains($0) }) { return "\(name)" }
        }
        return nil
    }

    /// Unpacks a container of compressed chunks. What is broken ends it.
    ///
    /// - Parameters:
    ///   - octets: the container, from its signature on.
    ///   - limit: octets that are unpacked.
    public static func decompressed(_ octets: ArraySlice<UInt8>, limit: Int) -> [UInt8] {
        var result: [UInt8] = []
        guard octets.little(1, at: 0) == 1 else { return result }
        var offset = 1
        while result.count < limit, let header = octets.little(2, at: offset), header >> 12 & 7 == 3 {
            let size = (header & 0xFFF) + 3
            let chunk = octets.from(offset).prefix(size).dropFirst(2)
            if header >> 15 == 0 {
                result += chunk.prefix(4_096)
            } else {
                unpack(chunk, into: &result)
            }
            offset += size
        }
        return Array(result.prefix(limit))
    }

    private static func unpack(_ chunk: ArraySlice<UInt8>, into result: inout [UInt8]) {
        let start = result.count
        var offset = 0
        while let flags = chunk.little(1, at: offset) {
            offset += 1
            for bit in 0..<8 {
                if flags >> bit & 1 == 0 {
                    guard let literal = chunk.little(1, at: offset) else { return }
                    result.append(UInt8(truncatingIfNeeded: literal))
                    offset += 1
                    continue
                }
                guard let token = chunk.little(2, at: offset) else { return }
                offset += 2
                let difference = result.count - start
                // How many bits of the token are the offset grows with what the chunk has come to.
                var bits = 4
                while bits < 12, 1 << bits < difference { bits += 1 }
                let length = (token & (0xFFFF >> bits)) + 3
                let back = (token >> (16 - bits)) + 1
                guard back <= difference, difference + length <= 4_096 else { return }
                for _ in 0..<length { result.append(result[result.count - back]) }
            }
        }
    }
}
