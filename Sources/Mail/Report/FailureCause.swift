/// Why a message was not delivered, as a report explains it: by the enhanced status code (RFC 3463, and EOP's own codes).
///
/// docs/reference/reports.md lists the codes of each.
enum FailureCause: String, CaseIterable, Sendable {
    case addressUnknown, addressMalformed, domainUnknown, domainTakesNoMail, senderNotAccepted, senderBlocked
    case senderLimit, organizationLimit, organizationBlocked, blockedByOwnList
    case mailboxFull, mailboxClosed, tooLarge, tooManyRecipients
    case nameLookupFailed, timedOut, connectionRefused, cannotConnect, connectionLost, communicationFailed, noRoute
    case tlsMissing, certificateExpired, certificateInvalid, daneFailed, dnssecFailed, mtaStsFailed
    case expired, loop, removedByAdministrator
    case invalidCharacters, addressNotASCII, headerNotASCII, conversionNeeded, contentRefused
    case notAuthorized, recipientRestricted, senderCheckFailed, sourceBlocked, ruleRefused, policyRefused
    case remoteRefused, gatewayFailed

    /// Who can mend something.
    enum Mender: String, CaseIterable, Sendable {
        case sender, recipient, recipientAdministrator, ownAdministrator
    }

    /// Who can mend it.
    var mender: Mender {
        switch self {
        case .addressUnknown, .addressMalformed, .domainUnknown, .domainTakesNoMail, .senderLimit, .tooLarge,
            .tooManyRecipients, .addressNotASCII, .headerNotASCII, .conversionNeeded:
            .sender
        case .mailboxFull: .recipient
        case .mailboxClosed, .nameLookupFailed, .timedOut, .connectionRefused, .cannotConnect, .connectionLost,
            .communicationFailed, .noRoute, .tlsMissing, .certificateExpired, .certificateInvalid, .daneFailed,
            .dnssecFailed, .mtaStsFailed, .expired, .loop, .notAuthorized, .recipientRestricted, .ruleRefused,
            .remoteRefused:
            .recipientAdministrator
        case .senderNotAccepted, .senderBlocked, .organizationLimit, .organizationBlocked, .blockedByOwnList,
            .removedByAdministrator, .invalidCharacters, .contentRefused, .senderCheckFailed, .sourceBlocked,
            .policyRefused, .gatewayFailed:
            .ownAdministrator
        }
    }

    /// Whether it can be what a message waits for: a temporary refusal by a remote server's rules says little to its
    /// sender, and a greylisting nothing at all.
    var explainsWaiting: Bool {
        switch self {
        case .mailboxFull, .nameLookupFailed, .timedOut, .connectionRefused, .cannotConnect, .connectionLost,
            .communicationFailed, .noRoute, .tlsMissing, .certificateExpired, .certificateInvalid, .daneFailed,
            .dnssecFailed, .mtaStsFailed, .gatewayFailed:
            true
        default:
            false
        }
    }

    /// The cause behind a reply and the status that is reported for it.
    ///
    /// - Parameter isOwn: whether this gateway says so, not a remote server: then none is said to have refused.
    init(_ reply: Reply, status: EnhancedStatusCode, isOwn: Bool = false) {
        self.init(reply, status)
        guard isOwn else { return }
        if reply == .removedByAdministrator {
            self = .removedByAdministrator
            return
        }
        switch (self, status.subject, status.detail) {
        // An attempt that was cut short here, and a certificate of our own that is not there.
        case (.connectionLost, 4, 2), (.remoteRefused, _, _), (.policyRefused, _, _): self = .gatewayFailed
        case (.mtaStsFailed, _, _) where reply.code == 454: self = .gatewayFailed
        case (.communicationFailed, 4, 0): self = .noRoute
        default: break
        }
    }

    private init(_ reply: Reply, _ status: EnhancedStatusCode) {
        let text = reply.lines.first ?? ""
        if reply.code == 556 {
            // RFC 7504 section 3: EOP gives the code of an unknown address to a domain that takes no mail.
            self = .domainTakesNoMail
        } else if reply.code == 451, reply.enhanced == EnhancedStatusCode(4, 4, 4) {
            self = .noRoute
        } else if status == EnhancedStatusCode(5, 2, 2), text.hasPrefix("Submission quota") {
            self = .senderLimit
        } else {
            self.init(status)
        }
    }

    /// The cause behind a code.
    init(_ status: EnhancedStatusCode) {
        if status.statusClass == 4, status.subject == 4, status.detail == 1 {
            // RFC 3463: no answer from host. With class 5 it is EOP's refusal of an unknown recipient.
            self = .timedOut
        } else if let cause = Self.table[Self.key(status.subject, status.detail)] {
            self = cause
        } else {
            switch (status.subject, status.detail) {
            case (7, 900...999): self = .ruleRefused
            case (7, 606...649): self = .sourceBlocked
            case (4, _): self = .communicationFailed
            case (6, _): self = .contentRefused
            case (7, _): self = .policyRefused
            default: self = .remoteRefused
            }
        }
    }

    /// The error behind the last arrow of another server's reply about an expired message:
    /// `550 5.4.300 Message expired -> 450 4.4.316 …`.
    static func lastError(in reply: Reply) -> Reply? {
        // Bounded: the text is a remote server's.
        let words = reply.lines.joined(separator: " ").prefix(4_096).split(separator: " ")
        guard let arrow = words.lastIndex(of: "->"), arrow + 2 < words.count, let code = Int(words[arrow + 1]),
            let status = EnhancedStatusCode(words[arrow + 2])
        else { return nil }
        return Reply(code, status, words[(arrow + 3)...].joined(separator: " "))
    }

    private static func key(_ subject: Int, _ detail: Int) -> Int { subject * 1_000 + detail }

    /// Codes without their class: a permanent failure and its temporary twin have one cause.
    static let rows: [(cause: FailureCause, codes: [(subject: Int, detail: Int)])] = [
        (.addressUnknown, [(1, 1), (1, 6), (1, 10), (4, 1)]),
        (.addressMalformed, [(1, 3)]),
        (.domainUnknown, [(1, 0), (1, 2), (4, 4), (4, 310)]),
        (.senderNotAccepted, [(1, 7)]),
        (.senderBlocked, [(1, 8)]),
        (.senderLimit, [(1, 90)]),
        (.organizationLimit, [(7, 232), (7, 233)]),
        (.organizationBlocked, [(7, 705), (7, 708), (7, 750)]),
        (.blockedByOwnList, [(7, 703)]),
        (.mailboxFull, [(2, 2)]),
        (.mailboxClosed, [(2, 0), (2, 1)]),
        (.tooLarge, [(2, 3), (3, 4)]),
        (.tooManyRecipients, [(5, 3)]),
        (.nameLookupFailed, [(4, 3), (4, 312)]),
        (.timedOut, [(4, 315)]),
        (.connectionRefused, [(4, 316)]),
        (.cannotConnect, [(4, 317)]),
        (.connectionLost, [(4, 2), (4, 318)]),
        (.communicationFailed, [(4, 0), (4, 397), (4, 400)]),
        (.tlsMissing, [(7, 321)]),
        (.certificateExpired, [(7, 322)]),
        (.certificateInvalid, [(7, 320), (7, 325)]),
        (.daneFailed, [(7, 323)]),
        (.dnssecFailed, [(7, 324)]),
        (.mtaStsFailed, [(4, 8), (7, 5)]),
        (.expired, [(4, 7), (4, 300)]),
        (.loop, [(4, 6), (4, 14)]),
        (.invalidCharacters, [(6, 11)]),
        (.addressNotASCII, [(6, 7)]),
        (.headerNotASCII, [(6, 9)]),
        (.conversionNeeded, [(6, 2), (6, 3)]),
        (.contentRefused, [(6, 0), (6, 1)]),
        (.notAuthorized, [(7, 1)]),
        (.recipientRestricted, [(7, 2), (7, 12), (7, 13), (7, 124), (7, 133), (7, 134), (7, 135), (7, 136)]),
        (.senderCheckFailed, [(7, 20), (7, 21), (7, 22), (7, 23), (7, 25), (7, 26), (7, 509)]),
        (.sourceBlocked, [(7, 511)]),
        (.remoteRefused, [(0, 0), (0, 350)]),
    ]

    private static let table = Dictionary(
        rows.flatMap { row in row.codes.map { (key($0.subject, $0.detail), row.cause) } },
        uniquingKeysWith: { first, _ in first })
}
