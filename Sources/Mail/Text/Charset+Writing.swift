import Glibc
package import NIOCore

extension Charset {
    /// Whether octets of ASCII stand for themselves, wherever they are.
    package var keepsASCII: Bool {
        switch reading {
        case .ascii, .utf8, .latin1, .page: true
        case .library(let name): name != "ISO-2022-JP" && !name.hasPrefix("IBM")
        case .utf7, .utf16, .utf32: false
        }
    }

    /// Whether its octets are UTF-8 as they are.
    package var isUTF8: Bool { reading == .utf8 }

    /// Appends text as UTF-8, as programs show it that show what they can: what is none in this charset becomes U+FFFD,
    /// and what calls itself ISO-8859-1 or US-ASCII is windows-1252 (WHATWG Encoding, section 4.2).
    ///
    /// - Returns: whether all of it is text in this charset.
    package func write(_ octets: borrowing Span<UInt8>, to text: inout ByteBuffer) -> Bool {
        switch reading {
        case .utf8:
            text.writeBytes(octets.bytes)
            return true
        case .ascii, .latin1: return Self.write(octets, on: .windows(1_252), isLenient: true, to: &text)
        case .page(let page): return Self.write(octets, on: page, isLenient: false, to: &text)
        case .utf7: return Self.writeUTF7(octets, to: &text)
        case .utf16(let isLittle): return Self.writeUTF16(octets, isLittle: isLittle, to: &text)
        case .utf32(let isLittle): return Self.writeUTF32(octets, isLittle: isLittle, to: &text)
        case .library(let name): return Self.convert(octets, from: name, to: &text)
        }
    }

    private static func write(
        _ octets: borrowing Span<UInt8>, on page: CharsetPage, isLenient: Bool, to text: inout ByteBuffer
    ) -> Bool {
        let table = page.table
        var isWhole = true
        // An octet is a scalar of the first plane: three octets at most.
        text.writeWithOutputRawSpan(minimumWritableBytes: 3 * octets.count) { output in
            for index in octets.indices {
                let octet = octets[index]
                if octet < 0x80 {
                    output.append(octet)
                    continue
                }
                var unit = UInt32(table[Int(octet - 0x80)])
                if unit == 0 {
                    isWhole = false
                    unit = isLenient ? UInt32(octet) : replacement
                }
                output.append(scalar: unit)
            }
        }
        return isWhole
    }

    private static func writeUTF16(
        _ octets: borrowing Span<UInt8>, isLittle: Bool?, to text: inout ByteBuffer
    ) -> Bool {
        var isWhole = octets.count.isMultiple(of: 2)
        var start = 0
        var isLittle = isLittle
        if octets.count >= 2 {
            // A mark at the head tells the order, and is no text.
            let mark = UInt16(octets[0]) << 8 | UInt16(octets[1])
            if mark == 0xFEFF, isLittle != true { start = 2 }
            if mark == 0xFFFE, isLittle != false { (start, isLittle) = (2, true) }
        }
        let shift = isLittle == true ? (0, 8) : (8, 0)
        text.writeWithOutputRawSpan(minimumWritableBytes: octets.count / 2 * 3 + 3) { output in
            var surrogates = SurrogatePairs()
            var index = start
            while index + 1 < octets.count {
                let unit = UInt32(octets[index]) << shift.0 | UInt32(octets[index + 1]) << shift.1
                if !surrogates.write(unit, to: &output) { isWhole = false }
                index += 2
            }
            if !surrogates.finish(&output) { isWhole = false }
        }
        return isWhole
    }

    private static func writeUTF32(
        _ octets: borrowing Span<UInt8>, isLittle: Bool?, to text: inout ByteBuffer
    ) -> Bool {
        var isWhole = octets.count.isMultiple(of: 4)
        let little =
            isLittle
            ?? (octets.count >= 4 && octets[0] == 0xFF && octets[1] == 0xFE && octets[2] == 0 && octets[3] == 0)
        text.writeWithOutputRawSpan(minimumWritableBytes: octets.count + 4) { output in
            var index = 0
            while index + 3 < octets.count {
                var value: UInt32 = 0
                for offset in 0..<4 { value = value << 8 | UInt32(octets[index + (little ? 3 - offset : offset)]) }
                if index > 0 || value != 0xFEFF {
                    let isScalar = Unicode.Scalar(value) != nil
                    if !isScalar { isWhole = false }
                    output.append(scalar: isScalar ? value : replacement)
                }
                index += 4
            }
        }
        return isWhole
    }

    /// UTF-7 (RFC 2152), a run that is not closed included.
    private static func writeUTF7(_ octets: borrowing Span<UInt8>, to text: inout ByteBuffer) -> Bool {
        var isWhole = true
        text.writeWithOutputRawSpan(minimumWritableBytes: 3 * octets.count + 3) { output in
            var surrogates = SurrogatePairs()
            var index = 0
            while index < octets.count {
                let octet = octets[index]
                index += 1
                guard octet == UInt8(ascii: "+") else {
                    if octet >= 0x80 { isWhole = false }
                    output.append(scalar: octet < 0x80 ? UInt32(octet) : replacement)
                    continue
                }
                if index < octets.count, octets[index] == UInt8(ascii: "-") {
                    output.append(octet)
                    index += 1
                    continue
                }
                var bits: UInt32 = 0
                var count = 0
                while index < octets.count, let value = Base64.bits(of: octets[index]) {
                    bits = (bits << 6 | UInt32(value)) & 0xFF_FFFF
                    count += 6
                    index += 1
                    if count >= 16 {
                        count -= 16
                        if !surrogates.write(bits >> UInt32(count) & 0xFFFF, to: &output) { isWhole = false }
                    }
                }
                if !surrogates.finish(&output) { isWhole = false }
                if index < octets.count, octets[index] == UInt8(ascii: "-") { index += 1 }
            }
        }
        return isWhole
    }

    private static func convert(
        _ octets: borrowing Span<UInt8>, from name: String, to text: inout ByteBuffer
    ) -> Bool {
        guard !octets.isEmpty else { return true }
        guard let converter = iconv_open("UTF-8", name), converter != iconv_t(bitPattern: -1) else {
            for _ in octets.indices { text.writeInteger(UInt8(ascii: "?")) }
            return false
        }
        defer { iconv_close(converter) }
        var isWhole = true
        var input = octets.withUnsafeBufferPointer { $0.map { CChar(bitPattern: $0) } }
        var output = [CChar](repeating: 0, count: 16_384)
        // iconv is C and takes pointers. Both are to arrays of this function, with their sizes, which iconv counts down.
        input.withUnsafeMutableBufferPointer { input in
            var from = input.baseAddress
            var left = input.count
            while left > 0 {
                let status = output.withUnsafeMutableBufferPointer { output in
                    var to = output.baseAddress
                    var room = output.count
                    let status = iconv(converter, &from, &left, &to, &room)
                    // At once: what follows may allocate, and set it anew.
                    let problem = status == -1 ? errno : 0
                    text.writeBytes(
                        UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(output)[..<(output.count - room)]))
                    return problem
                }
                if status == 0 || status == E2BIG { continue }
                // No text, or the beginning of a character at the end: one octet is passed over.
                isWhole = false
                text.writeBytes(replacementOctets)
                from = from.map { $0 + 1 }
                left -= 1
            }
        }
        return isWhole
    }
}

private let replacement: UInt32 = 0xFFFD
private let replacementOctets: [UInt8] = [0xEF, 0xBF, 0xBD]

/// Puts units of UTF-16 together; a surrogate alone becomes U+FFFD.
private struct SurrogatePairs {
    private var high: UInt32?

    /// Takes a unit; false when one was alone.
    mutating func write(_ unit: UInt32, to output: inout OutputRawSpan) -> Bool {
        if let high {
            if (0xDC00...0xDFFF).contains(unit) {
                output.append(scalar: 0x10000 + (high - 0xD800) << 10 + (unit - 0xDC00))
                self.high = nil
                return true
            }
            _ = finish(&output)
            _ = write(unit, to: &output)
            return false
        }
        if (0xD800...0xDBFF).contains(unit) {
            high = unit
            return true
        }
        let isAlone = (0xDC00...0xDFFF).contains(unit)
        output.append(scalar: isAlone ? replacement : unit)
        return !isAlone
    }

    /// Ends the text; false when a surrogate was alone.
    mutating func finish(_ output: inout OutputRawSpan) -> Bool {
        guard high != nil else { return true }
        high = nil
        output.append(scalar: replacement)
        return false
    }
}

extension OutputRawSpan {
    /// The octets of a scalar in UTF-8 (RFC 3629 section 3).
    fileprivate mutating func append(scalar: UInt32) {
        func octet(_ value: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: value) }
        switch scalar {
        case ..<0x80: append(octet(scalar))
        case ..<0x800:
            append(octet(0xC0 | scalar >> 6))
            append(octet(0x80 | scalar & 0x3F))
        case ..<0x10000:
            append(octet(0xE0 | scalar >> 12))
            append(octet(0x80 | scalar >> 6 & 0x3F))
            append(octet(0x80 | scalar & 0x3F))
        default:
            append(octet(0xF0 | scalar >> 18))
            append(octet(0x80 | scalar >> 12 & 0x3F))
            append(octet(0x80 | scalar >> 6 & 0x3F))
            append(octet(0x80 | scalar & 0x3F))
        }
    }
}
