import NIOCore

/// The part of a report that people read: some plain words for the sender, then the block for administrators.
struct ReportText {
    private let report: DeliveryStatusNotification
    private let title: String
    /// The block for administrators, each line safe to show.
    private let administratorLines: [String]

    /// How much of the original's header the text shows, in octets; all of it is in the last part of the report.
    private static let headerLimit = 32 * 1_024

    init(_ report: DeliveryStatusNotification) {
        self.report = report
        switch report.summary {
        case .failed: title = "Your message could not be delivered"
        case .delayed: title = "Your message is delayed"
        case .relayed: title = "Your message was relayed"
        case .delivered, .expanded: title = "Your message was delivered"
        }
        administratorLines = ReportText.administratorLines(report)
    }

    /// As plain text with CRLF line ends.
    var plain: String {
        var lines = ["\(title).", ""]
        if !report.original.subject.isEmpty { lines += ["Subject: \(SafeText.escaped(report.original.subject))", ""] }
        for recipient in report.recipients {
            let explanation = explanation(of: recipient)
            lines += [
                SafeText.escaped(recipient.address.description), "    \(explanation.cause)",
                "    \(explanation.advice)", "",
            ]
        }
        lines += ["", "Diagnostic information for administrators:", ""]
        lines += administratorLines
        return lines.joined(separator: "\r\n") + "\r\n"
    }

    /// As HTML with CRLF line ends; everything that others wrote is escaped.
    var html: String {
        var lines = [
            "<!DOCTYPE html>", "<html lang=\"en\">", "<head><meta charset=\"utf-8\"><title>\(title)</title></head>",
            "<body style=\"font-family: sans-serif\">", "<h1 style=\"font-size: 1.4em\">\(title)</h1>",
        ]
        if !report.original.subject.isEmpty {
            lines.append("<p>Subject: \(HTML.escaped(SafeText.escaped(report.original.subject)))</p>")
        }
        for recipient in report.recipients {
            let explanation = explanation(of: recipient)
            lines += [
                "<p><b>\(HTML.escaped(SafeText.escaped(recipient.address.description)))</b><br>",
                "\(HTML.escaped(explanation.cause))<br>", "\(HTML.escaped(explanation.advice))</p>",
            ]
        }
        lines += ["<hr>", "<h2 style=\"font-size: 1.1em\">Diagnostic information for administrators</h2>", "<pre>"]
        lines += administratorLines.map(HTML.escaped)
        lines += ["</pre>", "</body>", "</html>"]
        return lines.joined(separator: "\r\n") + "\r\n"
    }

    private func explanation(of recipient: DeliveryStatusNotification.Recipient) -> FailureExplanation {
        let host =
            switch recipient.address.host {
            case .domain(let domain): domain.name
            case .literal(let address): address.literal
            }
        return FailureExplanation(recipient, domain: host)
    }

    private static func administratorLines(_ report: DeliveryStatusNotification) -> [String] {
        var lines = ["Generating server: \(report.reportingMTA)", ""]
        for recipient in report.recipients {
            lines.append(SafeText.escaped(recipient.address.description))
            let remote = recipient.remote.flatMap(RemoteHost.init)
            if let remote { lines.append("Receiving server: \(SafeText.escaped(remote.description, limit: 512))") }
            lines.append("Total retry attempts: \(recipient.attempts)")
            let server = remote?.description ?? report.reportingMTA.name
            let reply = SafeText.escaped(recipient.reply.description, limit: 2_048)
            let time = (recipient.lastAttempt ?? report.date).messageDate
            lines += ["\(time) - Server at \(SafeText.escaped(server, limit: 512)) returned '\(reply)'", ""]
        }
        lines += ["Original message headers:", ""]
        lines += header(of: report.original.content)
        return lines
    }

    private static func header(of content: ByteBuffer) -> [String] {
        let shown = ReturnedOriginal.header(of: content, limit: headerLimit)
        var lines = shown.split(separator: 10, omittingEmptySubsequences: true).map { line in
            // The CR of the line end goes; a tab that begins a folded line becomes a blank.
            let line = line.last == 13 ? line.dropLast() : line
            return SafeText.escaped(
                String(decoding: line, as: UTF8.self).map { $0 == "\t" ? " " : String($0) }.joined())
        }
        if shown.count < HeaderSummary.size(of: content) { lines.append("[...]") }
        return lines
    }
}

/// Text inside HTML.
enum HTML {
    /// The text with the characters that HTML gives a meaning to as references.
    static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
