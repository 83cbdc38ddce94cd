/// What a Content-Type field says (RFC 2045 section 5), with each reading of what matters in it.
struct ContentType {
    /// `text/html`, in lower case.
    var name = "text/plain"
    /// Of a multipart: each boundary that some program goes by.
    var boundaries: [[UInt8]] = []
    var charsets: [[UInt8]] = []

    static let text = ContentType()
    static let message = ContentType(name: "message/rfc822")

    var isMultipart: Bool { name.utf8.starts(with: "multipart".utf8) }
    var isDigest: Bool { name == "multipart/digest" }
    /// A message in a message that is whole.
    var isMessage: Bool {
        name == "message/rfc822" || name == "message/news" || name == "message/global"
            || name == "message/partial"
    }
    var isText: Bool {
        name.utf8.starts(with: "text/".utf8) || name.utf8.starts(with: "message/".utf8)
            || name == "application/xhtml+xml" || name == "application/xml" || name == "image/svg+xml"
            || isMultipart
    }
    var isHTML: Bool {
        name == "text/html" || name == "application/xhtml+xml" || name == "image/svg+xml"
            || name == "application/hta"
    }
    var isCard: Bool {
        ["text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/x-vcalendar"].contains(
            name)
    }
}
