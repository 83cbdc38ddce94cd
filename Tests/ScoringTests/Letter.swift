import MIME
import Mail
import NIOCore
import Scoring
import SenderAuthentication
import Testing

/// A message as tests write it: everything is ordinary but for what is said.
struct Letter: Sendable {
    var from = "Ann Miller <ann@fabrikam.com>"
    var to = "joe@contoso.com"
    var recipient = "joe@contoso.com"
    var mailFrom: String?
    var subject = "Minutes of Tuesday"
    var fields: [String] = []
    var date: String? = "Mon, 23 Nov 2026 13:00:00 +0000"
    var messageID: String? = "<a1@mail.fabrikam.com>"
    var text: String? = "Hello Joe, here are the minutes of our meeting on Tuesday, as promised. See you next week. Ann"
    var html: String?
    /// Parts behind the text: header and body each.
    var files: [String] = []
    /// SPF, signatures and DMARC; by default what the author's domain would have.
    var spf: SPFResult? = .pass
    var dkim: [(domain: String, result: DKIMResult)]? = nil
    var dmarc: DMARCOutcome.Result? = nil
    var policy = DMARCPolicy.none
    var isUnchecked = false
    var helo: String? = "mail.fabrikam.com"
    var client: String? = "198.51.100.7"
    var isUTF8 = false
    /// Whether the fields have the type of the body, and nothing else does.
    var isBare = false
    /// Whether the header has MIME-Version.
    var hasVersion = true
    var own: Set<String> = ["contoso.com"]
    var people: [String] = []
    var direction = ScoringInput.Direction.inbound
    var history: ScoringInput.History?

    init(_ change: (inout Letter) -> Void = { _ in }) { change(&self) }

    func with(_ change: (inout Letter) -> Void) -> Letter {
        var copy = self
        change(&copy)
        return copy
    }

    /// The domain of the author's address.
    var authorDomain: String {
        guard let at = from.lastIndex(of: "@") else { return "fabrikam.com" }
        return from[from.index(after: at)...].lowercased().filter {
            $0.isLetter || $0.isNumber || $0 == "." || $0 == "-"
        }
    }

    var message: String {
        var head = ["From: \(from)", "To: \(to)", "Subject: \(subject)"]
        if let date { head.append("Date: \(date)") }
        if let messageID { head.append("Message-ID: \(messageID)") }
        head += fields + (hasVersion ? ["MIME-Version: 1.0"] : [])
        if isBare { return head.joined(separator: "\n") + "\n\n" + (text ?? "") + "\n" }
        let plain = "Content-Type: text/plain; charset=utf-8\n\n\(text ?? "")\n"
        let page = "Content-Type: text/html; charset=utf-8\n\n\(html ?? "")\n"
        let body: String
        switch (text, html) {
        case (_, nil): body = plain
        case (nil, _): body = page
        default:
            body = "Content-Type: multipart/alternative; boundary=inner\n\n--inner\n\(plain)--inner\n\(page)--inner--\n"
        }
        guard !files.isEmpty else { return head.joined(separator: "\n") + "\n" + body }
        let parts = ([body] + files).map { "--outer\n\($0)" }.joined()
        return head.joined(separator: "\n") + "\nContent-Type: multipart/mixed; boundary=outer\n\n\(parts)--outer--\n"
    }

    func result(_ scorer: Scorer) throws -> ScoringResult { scorer.score(try input(scorer)) }

    /// What the scorer gets of it.
    func input(_ scorer: Scorer) throws -> ScoringInput {
        let octets = ByteBuffer(string: message.replacing("\n", with: "\r\n"))
        let sender = mailFrom ?? "bounce@\(authorDomain)"
        var facts: AuthenticationFacts?
        if !isUnchecked, direction == .inbound {
            var known = AuthenticationFacts()
            known.spf = spf
            known.spfDomain = EmailAddress(sender)?.domain
            known.signatures = (dkim ?? [(authorDomain, .pass)]).map {
                .init(domain: try? Domain($0.domain), result: $0.result)
            }
            let passes = (known.signatures ?? []).contains { $0.result == .pass && $0.domain?.name == authorDomain }
            known.dmarc = dmarc ?? (passes ? .pass : DMARCOutcome.Result.none)
            known.requestedPolicy = policy
            facts = known
        }
        let people = PeopleNames(Set(people.map { scorer.folded(name: $0) }))
        return ScoringInput(
            content: ContentFacts(reading: octets), header: scorer.header(of: octets),
            envelope: .init(
                sender: sender.isEmpty ? .null : EmailAddress(sender).map { .mailbox($0) },
                recipients: [try #require(EmailAddress(recipient))], helo: helo,
                client: client.flatMap { IPAddress($0) },
                isUTF8: isUTF8),
            authentication: facts,
            own: .init(domains: Set(own.compactMap { try? Domain($0) }), people: people), direction: direction,
            history: history, received: WallTime(messageDate: "Mon, 23 Nov 2026 13:00:10 +0000"))
    }
}

/// The scorer as it is shipped, with Debian's list of public suffixes.
enum Shipped {
    static let lists = Result { try ScoringLists.shipped() }
    static func scorer() throws -> Scorer {
        Scorer(
            lists: try lists.get(), suffixes: PublicSuffixList(path: "/usr/share/publicsuffix/public_suffix_list.dafsa")
        )
    }
}
