import Glibc
import NIOCore

/// A charset that text is read in: one of a fixed list, so that no sender chooses what code runs on his octets.
public struct Charset: Hashable, Sendable {
    enum Reading: Hashable {
        case ascii, utf7, utf8, utf16(isLittle: Bool?), utf32(isLittle: Bool?), latin1, page(CharsetPage)
        case library(String)
    }
    let reading: Reading

    /// The charset of a name of IANA's registry, in any case; nil for one that is not on the list.
    public init?(_ name: some Sequence<UInt8>) {
        let name = String(decoding: name.map(\.asciiLowercased), as: UTF8.self)
        switch name {
        case "us-ascii", "ascii", "ansi_x3.4-1968": reading = .ascii
        case "utf-8", "utf8", "unicode-1-1-utf-8": reading = .utf8
        case "iso-8859-1", "latin1", "iso8859-1", "iso_8859-1", "l1": reading = .latin1
        case "utf-7", "unicode-1-1-utf-7": reading = .utf7
        case "utf-16", "ucs-2", "iso-10646-ucs-2", "unicode": reading = .utf16(isLittle: nil)
        case "utf-16be": reading = .utf16(isLittle: false)
        case "utf-16le": reading = .utf16(isLittle: true)
        case "utf-32": reading = .utf32(isLittle: nil)
        case "utf-32be": reading = .utf32(isLittle: false)
        case "utf-32le": reading = .utf32(isLittle: true)
        default:
            if let page = CharsetPage(name) {
                reading = .page(page)
            } else if let known = Self.names[name] {
                reading = .library(known)
            } else {
                return nil
            }
        }
    }

    /// The text of the octets; nil where they are none in this charset.
    public func decode(_ octets: [UInt8]) -> String? {
        switch reading {
        case .ascii: octets.allSatisfy { $0 < 0x80 } ? String(decoding: octets, as: UTF8.self) : nil
        case .utf8: String(validating: octets, as: UTF8.self)
        case .utf7: Self.utf7(octets)
        case .utf16(let isLittle):
            Self.units(octets, isLittle: isLittle).flatMap { Self.text($0 as [UInt16], UTF16.self) }
        case .utf32(let isLittle):
            Self.units(octets, isLittle: isLittle).flatMap { Self.text($0 as [UInt32], UTF32.self) }
        case .latin1: String(String.UnicodeScalarView(octets.map { Unicode.Scalar($0) }))
        case .page: Self.whole(octets, in: self)
        case .library(let name): Self.convert(octets, from: name)
        }
    }

    /// What the C library calls them. ISO-2022-CN-EXT never joins them: its decoder has written beyond its buffer.
    private static let names: [String: String] = [
        "gb2312": "GB18030", "gbk": "GB18030", "gb18030": "GB18030", "x-gbk": "GB18030", "gb_2312-80": "GB18030",
        "cp936": "GB18030", "big5": "BIG5", "big5-hkscs": "BIG5-HKSCS", "euc-jp": "EUC-JP", "x-euc-jp": "EUC-JP",
        "iso-2022-jp": "ISO-2022-JP", "shift_jis": "CP932", "shift-jis": "CP932", "sjis": "CP932", "x-sjis": "CP932",
        "ms_kanji": "CP932", "cp932": "CP932", "windows-31j": "CP932", "euc-kr": "CP949", "cp949": "CP949",
        "windows-949": "CP949", "ks_c_5601-1987": "CP949", "ibm037": "IBM037", "cp037": "IBM037", "ibm500": "IBM500",
        "cp500": "IBM500", "ibm1047": "IBM1047",
    ]

    private static func whole(_ octets: [UInt8], in charset: Charset) -> String? {
        var text = ByteBuffer()
        return charset.write(octets.span, to: &text) ? String(decoding: text.readableBytesView, as: UTF8.self) : nil
    }

    private static func text<Encoding: Unicode.Encoding>(_ units: [Encoding.CodeUnit], _: Encoding.Type) -> String? {
        String(validating: units, as: Encoding.self)
    }

    /// Units of several octets; in the order that a mark at their head tells where the name does not, else the big end
    /// first (RFC 2781 section 4.3). The mark is no text.
    private static func units<Unit: FixedWidthInteger>(_ octets: [UInt8], isLittle: Bool?) -> [Unit]? {
        let size = Unit.bitWidth / 8
        guard octets.count.isMultiple(of: size) else { return nil }
        var units = stride(from: 0, to: octets.count, by: size).map { start in
            octets[start..<start + size].reduce(Unit(0)) { $0 << 8 | Unit($1) }
        }
        let mark = Unit(0xFEFF)
        if isLittle ?? (units.first == mark.byteSwapped) { units = units.map(\.byteSwapped) }
        if units.first == mark { units.removeFirst() }
        return units
    }

    /// UTF-7 (RFC 2152): runs of UTF-16 in Base64 between `+` and `-`.
    private static func utf7(_ octets: [UInt8]) -> String? {
        var units: [UInt16] = []
        var rest = octets[...]
        while let octet = rest.popFirst() {
            guard octet < 0x80 else { return nil }
            guard octet == UInt8(ascii: "+") else {
                units.append(UInt16(octet))
                continue
            }
            let run = rest.prefix(while: Base64.isLetter)
            rest = rest.dropFirst(run.count)
            let isClosed = rest.first == UInt8(ascii: "-")
            if isClosed { rest.removeFirst() }
            if run.isEmpty {
                guard isClosed else { return nil }
                units.append(UInt16(octet))
                continue
            }
            guard var decoded = Base64.decode(run) else { return nil }
            // What is left of the last letters are bits that fill.
            if !decoded.count.isMultiple(of: 2) { decoded.removeLast() }
            guard let run: [UInt16] = Self.units(decoded, isLittle: false) else { return nil }
            units += run
        }
        return Self.text(units, UTF16.self)
    }

    private static func convert(_ octets: [UInt8], from name: String) -> String? {
        guard !octets.isEmpty else { return "" }
        guard let converter = iconv_open("UTF-8", name), converter != iconv_t(bitPattern: -1) else { return nil }
        defer { iconv_close(converter) }
        var input = octets.map { CChar(bitPattern: $0) }
        // No charset of the list has an octet that becomes more than four.
        var output = [CChar](repeating: 0, count: 4 * octets.count + 16)
        var inputLeft = input.count
        var outputLeft = output.count
        // iconv is C and takes pointers. Both are to arrays of this function, with their sizes, which iconv counts down.
        let status = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                var (from, to) = (input.baseAddress, output.baseAddress)
                return iconv(converter, &from, &inputLeft, &to, &outputLeft)
            }
        }
        // (size_t)-1 is an error: octets that are no text, or the beginning of a character.
        guard status != -1, inputLeft == 0 else { return nil }
        return String(
            validating: output.prefix(output.count - outputLeft).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
