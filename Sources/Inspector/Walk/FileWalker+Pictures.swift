import Inspection
import MIME

extension FileWalker {
    /// Searches a file for codes where it is a picture.
    mutating func readPicture(_ octets: [UInt8], at place: Place) {
        readImage(octets, FileSignature.type(of: octets.span), at: place)
    }

    /// Searches a picture of a type for codes; nothing where it is of no type that is read.
    mutating func readImage(_ octets: [UInt8], _ type: FileType, at place: Place) {
        guard CodeReader.reads(type) else { return }
        guard imagesLeft > 0 else { return note(.pixels) }
        guard isInTime() else { return }
        imagesLeft -= 1
        switch CodeReader.codes(in: octets, type, pixels: bounds.pixels) {
        case .tooLarge: note(.pixels)
        case .malformed: note(.malformed)
        case .codes(let texts):
            for text in texts { noteLinks(Self.links(in: text, at: place.path)) }
        }
    }

    /// The links in the text of a code: a URL, or the name of a host, which telephones open as well.
    private static func links(in text: [UInt8], at path: String) -> [Link] {
        var text = text[...]
        // Some codes say in words what they are.
        for word: StaticString in ["url:", "urlto:", "mebkm:url:"] where text.has(word) {
            text = text.from(word.utf8CodeUnitCount)
        }
        let urls = LinkScan.urls(in: text, limit: 8)
        if !urls.isEmpty { return urls.flatMap { Link.reading($0, kind: .barcode, path: path) } }
        if text.has("http:") || text.has("https:") || text.contains("://") || text.has("mailto:") || text.has("tel:")
            || text.has("sms")
        {
            return Link.reading(Array(text), kind: .barcode, path: path)
        }
        let host = text.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        guard host.contains(UInt8(ascii: ".")), host.first != UInt8(ascii: "."), host.last != UInt8(ascii: "."),
            host.allSatisfy({ $0.isAlphanumeric || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") || $0 >= 0x80 }),
            host.contains(where: { ($0 | 0x20) &- 97 < 26 })
        else { return [] }
        return Link.reading(Array("http://".utf8) + text, kind: .barcode, path: path)
    }
}
