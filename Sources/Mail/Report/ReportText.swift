import NIOCore

/// The part of a report that people read: some plain words for the sender, then the block for administrators.
struct ReportText {
    private let report: DeliveryStatusNotification
    private let words: any ReportWords.Type
    private let title: String
    /// The block for administrators, each line safe to show.
    private let administratorLines: [String]

    /// How much of the original's header the text shows, in octets; all of it is in the last part of the report.
    private static let headerLimit = 32 * 1_024

    init(_ report: DeliveryStatusNotification) {
        self.report = report
        words = report.language.words
        title = words.title(report.summary)
        administratorLines = ReportText.administratorLines(report, words)
    }

    /// As plain text with CRLF line ends.
    var plain: String {
        var lines = ["\(title).", ""]
        if let subject { lines += [subject, ""] }
        for recipient in report.recipients {
            lines.append(SafeText.escaped(recipient.address.description))
            lines += sentences(recipient).map { "    " + ($0.label.map { "\($0): " } ?? "") + $0.text }
            lines.append("")
        }
        lines += ["", "\(words.phrase(.diagnostics)):", ""]
        lines += administratorLines
        return lines.joined(separator: "\r\n") + "\r\n"
    }

    /// As HTML with CRLF line ends; everything that others wrote is escaped.
    var html: String {
        var lines = [
            "<!DOCTYPE html>", "<html lang=\"\(report.language.rawValue)\">",
            "<head><meta charset=\"utf-8\"><title>\(title)</title></head>",
            "<body style=\"font-family: sans-serif\">", "<h1 style=\"font-size: 1.4em\">\(title)</h1>",
        ]
        if let subject { lines.append("<p>\(HTML.escaped(subject))</p>") }
        for recipient in report.recipients {
            lines.append("<p><b>\(HTML.escaped(SafeText.escaped(recipient.address.description)))</b>")
            lines += sentences(recipient).map {
                "<br>" + ($0.label.map { "\(HTML.escaped($0)): " } ?? "") + HTML.escaped($0.text)
            }
            lines.append("</p>")
        }
        lines += ["<hr>", "<h2 style=\"font-size: 1.1em\">\(HTML.escaped(words.phrase(.diagnostics)))</h2>", "<pre>"]
        lines += administratorLines.map(HTML.escaped)
        lines += ["</pre>", "</body>", "</html>"]
        return lines.joined(separator: "\r\n") + "\r\n"
    }

    private var subject: String? {
        let subject = EncodedWords.decoded(report.original.subject)
        return subject.isEmpty ? nil : "\(words.phrase(.subjectOfOriginal)): \(SafeText.escaped(subject))"
    }

    /// What a recipient's explanation says, line by line, safe to show.
    private func sentences(_ recipient: DeliveryStatusNotification.Recipient) -> [(label: String?, text: String)] {
        if let text = recipient.customText {
            return text.split(whereSeparator: \.isNewline).map { (nil, SafeText.escaped($0)) }
        }
        let explanation = ReportExplanation(recipient, of: report.original, in: words)
        var sentences: [(label: String?, text: String)] = [(words.phrase(.what), explanation.what)]
        if let who = explanation.who { sentences.append((words.phrase(.who), who)) }
        // Without something to mend there is but advice.
        let how = explanation.who == nil || recipient.action == .delayed ? nil : words.phrase(.how)
        sentences.append((how, explanation.how))
        return sentences
    }

    private static func administratorLines(
        _ report: DeliveryStatusNotification, _ words: any ReportWords.Type
    ) -> [String] {
        var lines = ["\(words.phrase(.generatingServer)): \(report.reportingMTA)", ""]
        for recipient in report.recipients {
            lines.append(SafeText.escaped(recipient.address.description))
            if let host = recipient.remote ?? recipient.host {
                let server = SafeText.escaped(server(host), limit: 512)
                lines.append("\(words.phrase(.receivingServer)): \(server)")
            }
            lines.append("\(words.phrase(.attempts)): \(recipient.attempts)")
            let server = recipient.remote.map(server) ?? report.reportingMTA.name
            // In every language as Exchange writes it: administrators and their tools look for this line.
            let reply = SafeText.escaped(recipient.reply.description, limit: 2_048)
            let time = (recipient.lastAttempt ?? report.date).messageDate
            lines += ["\(time) - Server at \(SafeText.escaped(server, limit: 512)) returned '\(reply)'", ""]
        }
        lines += ["\(words.phrase(.originalHeaders)):", ""]
        lines += header(of: report.original.content)
        return lines
    }

    /// `mx.example.net (192.0.2.1)`.
    private static func server(_ host: MailHost) -> String {
        host.address.map { "\(host.name) (\($0))" } ?? host.name
    }

    private static func header(of content: ByteBuffer) -> [String] {
        let shown = ReturnedOriginal.header(of: content, limit: headerLimit)
        var lines: [String] = []
        for field in HeaderFields(ByteBuffer(bytes: shown)) {
            let text = field.unfolded
            let decoded = EncodedWords.decoded(text)
            guard decoded == text else {
                lines.append(SafeText.escaped("\(field.name): \(decoded)"))
                continue
            }
            lines += field.raw.readableBytesView.split(separator: 10, omittingEmptySubsequences: true).map { line in
                // The CR of the line end goes; a tab that begins a folded line becomes a blank.
                let line = line.last == 13 ? line.dropLast() : line
                return SafeText.escaped(
                    String(decoding: line, as: UTF8.self).map { $0 == "\t" ? " " : String($0) }.joined())
            }
        }
        if shown.count < HeaderSummary.size(of: content) { lines.append("[...]") }
        return lines
    }
}
