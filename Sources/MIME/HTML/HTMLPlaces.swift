/// Where something can be put into HTML so that it is seen above or below all else.
package struct HTMLPlaces: Hashable, Sendable {
    /// Behind the `<body>` tag; where there is none, or something to be seen before it, behind the last of the document type,
    /// `<html>` and `</head>` before that.
    package private(set) var top: Int
    /// Before the last `</body>` tag, or at the end; nil where the HTML ends within a tag, a comment or a script.
    package private(set) var bottom: Int?

    /// What may stand in a head and is not seen. Anything else begins the body by itself (HTML standard, section 13.2.6.4.4),
    /// and a `<body>` behind it begins nothing: it may stand in an element that is hidden.
    private static let unseen: Set<String> = [
        "html", "head", "meta", "title", "link", "style", "script", "base", "basefont", "bgsound",
    ]

    /// Finds them.
    ///
    /// - Parameter octets: HTML in a charset whose octets below 128 are ASCII.
    package init(_ octets: [UInt8]) {
        // The mark of UTF-8 stays at the beginning.
        let mark = octets.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var tokens = HTMLTokens(octets)
        var lastEnd: Int?
        var isFinished = true
        var isBeforeBody = true
        top = mark
        while let token = tokens.next() {
            switch token {
            case .text(let range):
                let text = range.lowerBound == 0 ? octets[range].dropFirst(mark) : octets[range]
                if text.contains(where: { !$0.isSpace }) { isBeforeBody = false }
            case .raw: break
            case .comment(let range):
                if isBeforeBody, octets[range].begins("<!doctype") { top = range.upperBound }
            case .unfinished: isFinished = false
            case .tag(let tag):
                if tag.name == "body", tag.isEnd { lastEnd = tag.range.lowerBound }
                guard isBeforeBody else { continue }
                switch (tag.name, tag.isEnd) {
                case ("body", false):
                    top = tag.range.upperBound
                    isBeforeBody = false
                case ("html", false), ("head", true): top = tag.range.upperBound
                default: isBeforeBody = Self.unseen.contains(tag.name)
                }
            }
        }
        bottom = lastEnd ?? (isFinished ? octets.count : nil)
        if let end = bottom, end < top { bottom = isFinished ? octets.count : nil }
    }
}
