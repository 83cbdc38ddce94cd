public import NIOCore

/// A language that reports are written in.
public enum ReportLanguage: String, Sendable, Hashable, CaseIterable {
    /// English, which stands in for every other.
    case english = "en"
    /// German.
    case german = "de"

    /// The language of a tag (RFC 5646) or of a range of Accept-Language (RFC 9110 section 12.5.4), whatever its region;
    /// nil for one without a table.
    public init?(tag: some StringProtocol) {
        let primary = tag.prefix { $0 != "-" && $0 != "_" && $0 != ";" && $0 != " " }
        self.init(rawValue: primary.lowercased())
    }

    /// The language that the header at the head of `content` names: the first known one of Content-Language, else of
    /// Accept-Language (RFC 3282). The text itself is not guessed at.
    public init?(headerOf content: ByteBuffer) {
        var accepted: ReportLanguage?
        for field in HeaderFields(content) {
            if field.hasName("Content-Language") {
                if let language = ReportLanguage(list: field.unfolded) {
                    self = language
                    return
                }
            } else if accepted == nil, field.hasName("Accept-Language") {
                accepted = ReportLanguage(list: field.unfolded)
            }
        }
        guard let accepted else { return nil }
        self = accepted
    }

    /// The first known language of a list with commas; weights are left alone, for mail programs name the best first.
    private init?(list: String) {
        for tag in list.prefix(1_000).split(separator: ",").lazy.map({ $0.drop { $0 == " " || $0 == "\t" } }) {
            if let language = ReportLanguage(tag: tag) {
                self = language
                return
            }
        }
        return nil
    }

    var words: any ReportWords.Type {
        switch self {
        case .english: EnglishWords.self
        case .german: GermanWords.self
        }
    }
}
