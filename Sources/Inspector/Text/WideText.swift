import Mail
import NIOCore

/// Text of documents that is not in UTF-8.
enum WideText {
    /// Units of UTF-16.
    static func units(_ octets: ArraySlice<UInt8>, isLittle: Bool = true) -> [UInt16] {
        var units: [UInt16] = []
        units.reserveCapacity(octets.count / 2)
        var index = octets.startIndex
        while index + 1 < octets.endIndex {
            let (first, second) = (UInt16(octets[index]), UInt16(octets[index + 1]))
            units.append(isLittle ? second << 8 | first : first << 8 | second)
            index += 2
        }
        return units
    }

    /// UTF-16 as text, without the mark at its head.
    static func string(_ octets: ArraySlice<UInt8>, isLittle: Bool = true) -> String {
        let all = units(octets, isLittle: isLittle)
        return String(decoding: all.first == 0xFEFF ? all.dropFirst() : all[...], as: UTF16.self)
    }

    /// Octets of a code page of Windows as text; that of Western Europe for one that is not known.
    static func string(_ octets: some Sequence<UInt8>, page: Int) -> String {
        var text = ByteBuffer()
        let array = Array(octets)
        _ = charset(page)?.write(array.span, to: &text)
        return String(buffer: text)
    }

    private static let western = Charset("windows-1252".utf8)

    private static func charset(_ page: Int) -> Charset? {
        let name: String? =
            switch page {
            case 932: "cp932"
            case 936, 54_936: "gb18030"
            case 949: "cp949"
            case 950: "big5"
            case 874: "windows-874"
            case 866: "cp866"
            case 1_200: "utf-16le"
            case 1_250...1_258: "windows-\(page)"
            case 10_000: "macintosh"
            case 65_001: "utf-8"
            default: nil
            }
        return name.flatMap { Charset($0.utf8) } ?? western
    }
}
