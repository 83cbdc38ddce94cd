/// The two parts of a notification that people read.
struct QuarantineNotificationText {
    private let notification: QuarantineNotification
    private let shown: ArraySlice<QuarantineNotification.Item>

    init(_ notification: QuarantineNotification) {
        self.notification = notification
        shown = notification.items.prefix(QuarantineNotification.shownItems)
    }

    private var leftOut: Int { notification.items.count - shown.count }

    /// The address to write to, safe to show.
    private var contact: String { SafeText.escaped(notification.contact.description, limit: 254) }

    /// As plain text with CRLF line ends.
    var plain: String {
        var lines: [String] = []
        for edition in notification.editions {
            let words = edition.language.notificationWords
            if !lines.isEmpty { lines += ["", "----------------------------------------", ""] }
            lines += [words.introduction(notification.occasion), ""]
            for item in shown {
                for row in rows(item, words) { lines.append("\(row.label): \(row.text)") }
                lines.append("")
            }
            if leftOut > 0 { lines += [words.more(leftOut), ""] }
            lines += [words.how(contact), ""]
            if let disclaimer = edition.disclaimer { lines += [SafeText.escaped(disclaimer), ""] }
            lines.append(words.end)
        }
        return lines.joined(separator: "\r\n") + "\r\n"
    }

    /// As HTML with CRLF line ends, for light and dark screens; all that others wrote is escaped, and nothing is loaded.
    var html: String {
        var lines = [
            "<!DOCTYPE html>", "<html lang=\"\(notification.editions.first?.language.rawValue ?? "en")\">",
            "<head><meta charset=\"utf-8\">", "<meta name=\"color-scheme\" content=\"light dark\">",
            "<meta name=\"supported-color-schemes\" content=\"light dark\">",
            // Some mail programs make links of addresses and numbers, unless they are told not to.
            "<meta name=\"format-detection\" content=\"telephone=no,date=no,address=no,email=no,url=no\">",
            "<title>\(HTML.escaped(SafeText.escaped(notification.subject)))</title>",
        ]
        lines += Self.style
        lines += ["</head>", "<body class=\"page\" style=\"\(Self.page)\">"]
        for (number, edition) in notification.editions.enumerated() {
            lines += html(edition, isFirst: number == 0)
        }
        lines += ["</body>", "</html>"]
        return lines.joined(separator: "\r\n") + "\r\n"
    }

    private func html(_ edition: QuarantineNotification.Edition, isFirst: Bool) -> [String] {
        let words = edition.language.notificationWords
        var lines = isFirst ? [] : ["<hr class=\"line\" style=\"\(Self.line)\">"]
        lines.append("<div lang=\"\(edition.language.rawValue)\">")
        lines.append("<p>\(HTML.escaped(words.introduction(notification.occasion)))</p>")
        for item in shown {
            lines.append(
                "<table role=\"presentation\" class=\"item\" style=\"\(Self.item)\" cellspacing=\"0\" "
                    + "cellpadding=\"0\">")
            for row in rows(item, words) {
                lines.append(
                    "<tr><td class=\"label\" style=\"\(Self.label)\">\(HTML.escaped(row.label))</td>"
                        + "<td style=\"\(Self.cell)\"><bdi>\(HTML.escaped(row.text))</bdi></td></tr>")
            }
            lines.append("</table>")
        }
        if leftOut > 0 { lines.append("<p>\(HTML.escaped(words.more(leftOut)))</p>") }
        lines.append("<p>\(HTML.escaped(words.how(contact)))</p>")
        if let disclaimer = edition.disclaimer {
            lines.append("<p>\(HTML.escaped(SafeText.escaped(disclaimer)))</p>")
        }
        lines.append("<p class=\"label\" style=\"\(Self.small)\">\(HTML.escaped(words.end))</p>")
        lines.append("</div>")
        return lines
    }

    /// What is said of an item, line by line, safe to show.
    private func rows(
        _ item: QuarantineNotification.Item, _ words: any QuarantineNotificationWords.Type
    ) -> [(label: String, text: String)] {
        let subject = StrangersText.unlinked(SafeText.escaped(item.subject, limit: 200), hasAddresses: false)
        let sender = StrangersText.unlinked(SafeText.escaped(item.sender, limit: 254), hasAddresses: true)
        return [
            (words.subjectLabel, subject.isEmpty ? words.noSubject : subject),
            (words.senderLabel, sender.isEmpty ? words.noSender : sender),
            (words.receivedLabel, item.received.minute), (words.reasonLabel, words.reason(item.reason)),
            (words.expiresLabel, item.expires.minute),
            (words.rightLabel, words.right(QuarantineRight(item.permissions))),
            (words.identityLabel, SafeText.escaped(item.identity, limit: 120)),
        ]
    }

    // MARK: - The look

    private static let page =
        "font-family:sans-serif;font-size:15px;line-height:1.4;color:#1b1f24;background:#ffffff;max-width:640px;"
        + "margin:0 auto;padding:16px"
    private static let item =
        "width:100%;margin:0 0 12px 0;border:1px solid #d0d7de;border-radius:6px;border-collapse:separate;padding:8px"
    private static let label = "color:#57606a;padding:2px 12px 2px 4px;vertical-align:top;white-space:nowrap"
    private static let cell = "padding:2px 4px;vertical-align:top;word-break:break-word"
    private static let small = "color:#57606a;font-size:13px"
    private static let line = "border:0;border-top:1px solid #d0d7de;margin:24px 0"

    private static let style = [
        "<style>", ":root{color-scheme:light dark;supported-color-schemes:light dark}",
        "@media (prefers-color-scheme:dark){", ".page{color:#e6edf3!important;background:#0d1117!important}",
        ".item,.line{border-color:#3d444d!important}", ".label{color:#9198a1!important}", "}", "</style>",
    ]
}

extension WallTime {
    /// `2026-11-23 13:02 UTC`.
    fileprivate var minute: String {
        let octets = Array(iso8601.utf8)
        return String(decoding: octets[0..<10], as: UTF8.self) + " " + String(decoding: octets[11..<16], as: UTF8.self)
            + " UTC"
    }
}

/// Text of strangers as people are shown it in a message of ours.
enum StrangersText {
    /// The text such that mail programs make no link of a URL in it: whoever sends spam must not put a link into a message that
    /// people trust. `https://` becomes `https[:]//`, and `www.` becomes `www[.]`.
    ///
    /// - Parameter hasAddresses: whether it is an address; in any other text a dot inside a word, as names of hosts have it,
    ///   becomes `[.]` too.
    static func unlinked(_ text: String, hasAddresses: Bool) -> String {
        let octets = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(octets.count)
        for (index, octet) in octets.enumerated() {
            let rest = octets[(index + 1)...]
            if octet == UInt8(ascii: ":"), rest.starts(with: "//".utf8) {
                result += "[:]".utf8
            } else if octet == UInt8(ascii: "."),
                hasAddresses
                    ? result.suffix(3).elementsEqual("www".utf8, by: isSameLetter)
                    : (result.last.map(isOfWord) ?? false) && (rest.first.map(isOfName) ?? false)
            {
                result += "[.]".utf8
            } else {
                result.append(octet)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isSameLetter(_ octet: UInt8, _ lowercase: UInt8) -> Bool { octet | 0x20 == lowercase }

    /// Whether an octet may stand at the end of a label of a host's name.
    private static func isOfWord(_ octet: UInt8) -> Bool { isOfName(octet) || (0x30...0x39).contains(octet) }

    /// Whether an octet may stand at the beginning of a top-level domain.
    private static func isOfName(_ octet: UInt8) -> Bool { octet >= 0x80 || (0x61...0x7a).contains(octet | 0x20) }
}
