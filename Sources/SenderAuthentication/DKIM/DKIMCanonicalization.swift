/// How a part of a message is brought into the form that is signed (RFC 6376 section 3.4).
public enum DKIMCanonicalization: String, Hashable, Sendable {
    /// Almost as it is.
    case simple
    /// Without differences in white space and in the case of field names.
    case relaxed
}

/// Brings header fields into the form that is signed.
enum DKIMHeader {
    /// Appends a field (RFC 6376 sections 3.4.1 and 3.4.2).
    ///
    /// - Parameters:
    ///   - raw: the field as it stands, name and colon included, with or without its last line end.
    ///   - isLast: whether it is the signature itself, which has no line end.
    static func append(
        _ raw: [UInt8], _ canonicalization: DKIMCanonicalization, isLast: Bool = false, to output: inout [UInt8]
    ) {
        raw.withUnsafeBytes { append($0, canonicalization, isLast: isLast, to: &output) }
    }

    /// The same for octets in place.
    static func append(
        _ raw: UnsafeRawBufferPointer, _ canonicalization: DKIMCanonicalization, isLast: Bool = false,
        to output: inout [UInt8]
    ) {
        switch canonicalization {
        case .simple:
            var end = raw.count
            if end > 0, raw[end - 1] == 0x0A { end -= end > 1 && raw[end - 2] == 0x0D ? 2 : 1 }
            output.append(contentsOf: raw[..<end])
        case .relaxed: relaxed(raw, to: &output)
        }
        if !isLast {
            output.append(0x0D)
            output.append(0x0A)
        }
    }

    private static func relaxed(_ raw: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        // Unsafe memory, because this is done for most octets of every header; nothing gets longer by it.
        withUnsafeTemporaryAllocation(byteCount: raw.count + 1, alignment: 1) { field in
            var count = 0
            var index = 0
            while index < raw.count, raw[index] != UInt8(ascii: ":") {
                field[count] = raw[index].lowercased
                count += 1
                index += 1
            }
            while count > 0, field[count - 1] == 0x20 || field[count - 1] == 0x09 { count -= 1 }
            field[count] = UInt8(ascii: ":")
            count += 1
            index += 1
            let valueStart = count
            var hasBlank = false
            while index < raw.count {
                let octet = raw[index]
                index += 1
                if octet <= 0x20 {
                    if octet == 0x20 || octet == 0x09 {
                        hasBlank = true
                        continue
                    }
                    if octet == 0x0D || octet == 0x0A { continue }
                }
                if hasBlank {
                    hasBlank = false
                    if count > valueStart {
                        field[count] = 0x20
                        count += 1
                    }
                }
                field[count] = octet
                count += 1
            }
            output.append(contentsOf: UnsafeRawBufferPointer(rebasing: field[..<count]))
        }
    }
}
