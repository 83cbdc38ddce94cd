import Facts
import Mail
import MailFlow
import NIOHTTP1

/// What Rspamd is told of a message beside its content: the header of the request (docs/reference/rspamd.md).
enum RspamdQuestion {
    /// Recipients that are named.
    static let recipientLimit = 100
    /// Octets of a value. Rspamd takes 80 KB of all fields together.
    private static let valueLimit = 512
    /// Octets of the results of authentication.
    private static let resultsLimit = 4_096

    /// The fields.
    static func headers(_ question: SpamEngineQuestion, password: String?) -> HTTPHeaders {
        var headers = HTTPHeaders()
        func add(_ name: String, _ value: String?, limit: Int = valueLimit) {
            guard let value, !value.isEmpty else { return }
            // Addresses may be in UTF-8; what could end a field can't be in any, but nobody has to rely on that here.
            let safe = value.utf8.filter { $0 >= 0x20 && $0 != 0x7F }
            headers.add(name: name, value: String(decoding: safe.prefix(limit), as: UTF8.self))
        }
        add("From", "<\(question.sender)>")
        for recipient in question.recipients.prefix(recipientLimit) { add("Rcpt", "<\(recipient)>") }
        // Whose settings and statistics count is plain where there is one recipient.
        if question.recipients.count == 1, let recipient = question.recipients.first {
            add("Deliver-To", recipient.description)
        }
        add("IP", question.client?.description)
        add("Helo", question.helo)
        add("Hostname", question.reverseName)
        // Mail of a user is not judged by where it comes from.
        if question.isOriginating { add("User", question.sender.address?.description ?? question.organization) }
        add("Queue-Id", question.id.description)
        add("MTA-Name", question.server.name)
        add("MTA-Tag", question.organization)
        add("TLS-Version", question.tls?.version)
        add("TLS-Cipher", question.tls?.cipher)
        add("Authentication-Results", question.authentication, limit: resultsLimit)
        add("Password", password)
        return headers
    }
}
