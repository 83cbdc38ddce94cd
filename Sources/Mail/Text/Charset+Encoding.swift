import Glibc

extension Charset {
    /// The octets of a text; nil where it has a character that the charset does not have, and for charsets that nobody
    /// writes any more.
    ///
    /// ISO-2022-JP begins and ends in ASCII (RFC 1468).
    package func encode(_ text: String) -> [UInt8]? {
        switch reading {
        case .utf8: return Array(text.utf8)
        case .ascii: return text.utf8.allSatisfy { $0 < 0x80 } ? Array(text.utf8) : nil
        case .latin1:
            // The octets from 128 to 159 are control characters in it, and read as windows-1252 by most.
            return Self.octets(of: text) { $0.value >= 0xA0 && $0.value <= 0xFF ? UInt8($0.value) : nil }
        case .page(let page):
            var octets: [UInt32: UInt8] = [:]
            for (index, scalar) in page.table.enumerated() where scalar != 0 {
                octets[UInt32(scalar)] = UInt8(truncatingIfNeeded: 0x80 + index)
            }
            return Self.octets(of: text) { octets[$0.value] }
        case .library(let name): return Self.convert(text, to: name)
        case .utf7, .utf16, .utf32: return nil
        }
    }

    /// Whether its octets mean something else behind an escape sequence.
    package var hasEscapes: Bool { reading == .library("ISO-2022-JP") }

    private static func octets(of text: String, _ find: (Unicode.Scalar) -> UInt8?) -> [UInt8]? {
        var octets: [UInt8] = []
        for scalar in text.unicodeScalars {
            guard let octet = scalar.isASCII ? UInt8(scalar.value) : find(scalar) else { return nil }
            octets.append(octet)
        }
        return octets
    }

    private static func convert(_ text: String, to name: String) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        guard let converter = iconv_open(name, "UTF-8"), converter != iconv_t(bitPattern: -1) else { return nil }
        defer { iconv_close(converter) }
        var input = text.utf8.map { CChar(bitPattern: $0) }
        // An octet of UTF-8 becomes four at most, and three for an escape sequence before and behind it.
        var output = [CChar](repeating: 0, count: 10 * input.count + 16)
        var inputLeft = input.count
        var outputLeft = output.count
        // iconv is C and takes pointers. Both are to arrays of this function, with their sizes, which iconv counts down.
        let isWhole = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                var (from, to) = (input.baseAddress, output.baseAddress)
                // What could not be converted exactly is counted, and is not the text.
                guard iconv(converter, &from, &inputLeft, &to, &outputLeft) == 0 else { return false }
                // Back to the state in which text begins.
                return iconv(converter, nil, nil, &to, &outputLeft) == 0
            }
        }
        guard isWhole, inputLeft == 0 else { return nil }
        return output.prefix(output.count - outputLeft).map { UInt8(bitPattern: $0) }
    }
}
