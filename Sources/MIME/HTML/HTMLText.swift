/// Text that says what HTML says, for those who are shown text.
package enum HTMLText {
    /// How links are written.
    package enum LinkForm: Sendable {
        /// `text (URL)`.
        case withAddress
        /// The text alone.
        case textAlone
    }

    /// The text of a piece of HTML: lines with LF between them, none at the end. Images are what their `alt` says.
    package static func text(of html: String, links: LinkForm) -> String {
        let octets = Array(html.utf8)
        var writer = Writer()
        var tokens = HTMLTokens(octets)
        var link: (address: [UInt8], start: Int)?
        func closeLink(_ link: (address: [UInt8], start: Int)?, _ writer: inout Writer) {
            guard let link, links == .withAddress else { return }
            let shown = writer.text(from: link.start)
            let address = link.address.text
            guard !address.isEmpty, address.utf8.first != UInt8(ascii: "#") else { return }
            guard shown != address, "mailto:" + shown != address else { return }
            writer.append(Array((shown.isEmpty ? address : " (\(address))").utf8))
        }
        while let token = tokens.next() {
            switch token {
            case .text(let range): writer.append(decoded(octets, range, isInAttribute: false))
            case .raw, .comment, .unfinished: break
            case .tag(let tag):
                switch tag.name {
                case "br": writer.breakLine()
                case "a":
                    closeLink(link, &writer)
                    link = nil
                    if !tag.isEnd, let value = tag.attributes.first(where: { $0.name == "href" })?.value {
                        let address = decoded(octets, value, isInAttribute: true).filter { $0 > space }
                        link = (Array(address.prefix(longestAddress)), writer.count)
                    }
                case "img":
                    guard let value = tag.attributes.first(where: { $0.name == "alt" })?.value else { continue }
                    writer.append(decoded(octets, value, isInAttribute: true))
                case "hr":
                    writer.beginLine()
                    writer.append(Array("________".utf8))
                    writer.beginLine()
                case "li":
                    writer.beginLine()
                    if !tag.isEnd { writer.append(Array("* ".utf8)) }
                case "td", "th": writer.append([space])
                case _ where paragraphs.contains(tag.name): writer.beginParagraph()
                case _ where blocks.contains(tag.name): writer.beginLine()
                default: break
                }
            }
        }
        closeLink(link, &writer)
        return writer.finish()
    }

    private static let longestAddress = 900
    private static let paragraphs: Set<String> = [
        "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "ul", "ol", "dl",
    ]
    private static let blocks: Set<String> = [
        "div", "tr", "section", "article", "header", "footer", "address", "center", "dt", "dd", "html", "body", "head",
        "caption", "form", "fieldset", "main", "nav", "aside",
    ]

    private static func decoded(_ octets: [UInt8], _ range: Range<Int>, isInAttribute: Bool) -> [UInt8] {
        CharacterReference.decoded(octets.span, range, isInAttribute: isInAttribute)
    }

    /// Writes text with its blanks and line ends as HTML shows them.
    private struct Writer {
        private var octets: [UInt8] = []
        private var isBlankDue = false
        private var breaksDue = 0

        var count: Int { octets.count }

        mutating func append(_ text: [UInt8]) {
            var index = 0
            while index < text.count {
                let octet = text[index]
                // A blank that does not break is one in text.
                let isNoBreak = octet == 0xC2 && index + 1 < text.count && text[index + 1] == 0xA0
                index += isNoBreak ? 2 : 1
                if octet.isSpace || isNoBreak {
                    isBlankDue = true
                    continue
                }
                if octets.isEmpty {
                    breaksDue = 0
                } else if breaksDue > 0 {
                    octets += repeatElement(lf, count: min(breaksDue, 2))
                    breaksDue = 0
                } else if isBlankDue, octets.last != lf {
                    octets.append(space)
                }
                isBlankDue = false
                octets.append(octet)
            }
        }

        mutating func breakLine() { breaksDue += 1 }
        mutating func beginLine() { breaksDue = max(breaksDue, 1) }
        mutating func beginParagraph() { breaksDue = max(breaksDue, 2) }

        func text(from start: Int) -> String { octets[min(start, octets.count)...].trimmed().text }
        func finish() -> String { octets.text }
    }
}
