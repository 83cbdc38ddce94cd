internal import Mail
internal import Organization

/// What a banner says of a message whose author has not written to the organization before
/// (docs/reference/first-contact.md), in the organization's language.
enum FirstContactWords {
    /// Octets of an address that a banner names.
    private static let longestAddress = 254

    /// The banner as HTML, to be put before the text of a message and left out where that can't be.
    ///
    /// - Parameter author: nil where the header names none, or several.
    static func banner(about author: EmailAddress?, in language: ReportLanguage) -> RuleAction.Disclaimer {
        let words = sentence(address(author), language)
        // Its own colours for both, since mail programs with a dark background leave a text with its own background alone.
        let style = "border-left:4px solid #b7791f;background:#fff7e0;color:#1f1f1f;margin:0 0 12px;padding:8px 12px"
        return RuleAction.Disclaimer(
            text: "<div style=\"\(style)\">\(words)</div>", location: .prepend, fallbackAction: .ignore)
    }

    private static func sentence(_ address: String?, _ language: ReportLanguage) -> String {
        switch language {
        case .english:
            "Your organization has not had mail from \(address ?? "this author") before. Check who wrote to you before "
                + "you follow links, open files, or do what you are asked for."
        case .german:
            "Von \(address ?? "diesem Absender") kam noch nie Post an Ihre Organisation. Prüfen Sie, wer Ihnen "
                + "schreibt, bevor Sie Links folgen, Dateien öffnen oder tun, worum Sie gebeten werden."
        }
    }

    /// An address as HTML; nil for one that would be read as more than an address, or that is too long to be shown.
    private static func address(_ author: EmailAddress?) -> String? {
        guard let text = author?.description, text.utf8.count <= longestAddress,
            text.unicodeScalars.allSatisfy({ !$0.properties.isDefaultIgnorableCodePoint && !isMarkup($0) })
        else { return nil }
        return text
    }

    private static func isMarkup(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        // The last is what tokens of a disclaimer stand between.
        case "<", ">", "&", "\"", "'", "%": true
        default: scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
        }
    }
}
