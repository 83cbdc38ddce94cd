/// What a notice of this server's own says (docs/reference/notices.md).
public struct NoticeText: Sendable, Hashable {
    /// The Subject field's text.
    public var subject: String
    /// The text, with LF line ends.
    public var text: String

    /// Puts it together.
    public init(subject: String, text: String) {
        self.subject = subject
        self.text = text
    }

    /// The end of a notice that shows the words of the message that it is about.
    ///
    /// - Parameter words: the visible words of the message, with LF line ends, or their beginning; empty where it has none.
    public static func preview(_ words: String, in language: ReportLanguage) -> String {
        let table = language.noticeWords
        let lines = safeLines(words, limit: 4_096).map { "    " + StrangersText.unlinked($0, hasAddresses: false) }
        return "\n" + table.preview + "\n" + (lines.isEmpty ? "    " + table.noText : lines.joined(separator: "\n"))
            + "\n"
    }

    /// What a notice says where the message that it is about goes along by its header alone.
    public static func headerAlone(_ language: ReportLanguage) -> String {
        "\n" + language.noticeWords.headerAlone + "\n"
    }

    /// Lines without anything that moves a cursor or turns the direction of writing.
    ///
    /// - Parameter limit: octets of a line.
    static func safeLines(_ text: String, limit: Int) -> [String] {
        guard !text.isEmpty else { return [] }
        return text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            var line = Array(line)
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            // A tab is a blank here.
            for index in line.indices where line[index] == UInt8(ascii: "\t") { line[index] = UInt8(ascii: " ") }
            return SafeText.escaped(String(decoding: line, as: UTF8.self), limit: limit)
        }
    }
}

/// A label of a notice and its values, of which a few are shown and the rest is counted.
struct NoticeRow {
    private let label: String
    private let values: [String]
    private let total: Int

    /// A row; empty values are none. Mail programs make no link of what strangers wrote.
    init(_ label: String, _ values: [String], total: Int? = nil) {
        self.label = label
        self.values = values.filter { !$0.isEmpty }.map {
            StrangersText.unlinked(SafeText.escaped($0, limit: 1_024), hasAddresses: true)
        }
        self.total = total ?? self.values.count
    }

    /// The lines of it.
    func lines(_ words: any NoticeWords.Type) -> [String] {
        guard let first = values.first else { return ["\(label): \(words.none)"] }
        if total <= 1 { return ["\(label): \(first)"] }
        let more = total > values.count ? ["    " + words.more(total - values.count)] : []
        return ["\(label):"] + values.map { "    " + $0 } + more
    }
}
