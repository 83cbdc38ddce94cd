import MIME
import Mail
public import NIOCore
public import SenderAuthentication

/// Judges messages by what is in them. Pure: the same input gives the same result, and nothing else is asked.
public struct Scorer: Sendable {
    /// The lists and weights that it goes by.
    public var lists: ScoringLists
    /// The list of public suffixes; nil where there is none: then a few common ones are known.
    public let suffixes: PublicSuffixList?
    /// Families whose symbols are passed over: for evaluation.
    public var without: Set<Family> = []

    /// Makes a scorer.
    public init(lists: ScoringLists, suffixes: PublicSuffixList?) {
        self.lists = lists
        self.suffixes = suffixes
    }

    /// Reads the header of a message for an input.
    public func header(of message: ByteBuffer) -> HeaderFacts {
        HeaderFacts(reading: message, senderFields: lists.senderFields)
    }

    /// A name of a person as names are compared: folded, its words in order of the alphabet.
    public func folded(name: String) -> String { lists.fold.person(name) }

    /// An input from a message in a file: the envelope and who vouches for it are what its fields say, of which the first
    /// ones count. For evaluation and checks; live mail has facts of its own.
    public func input(
        ofFile message: ByteBuffer, own: ScoringInput.OwnOrganization = ScoringInput.OwnOrganization()
    ) -> ScoringInput {
        let message = Self.withoutEnvelopeLine(message)
        let header = header(of: message)
        var recipients: [EmailAddress] = []
        if let address = header.deliveredTo.flatMap({ EmailAddress($0) }) { recipients = [address] }
        if recipients.isEmpty { recipients = header.recipients.prefix(1).compactMap { EmailAddress($0) } }
        var sender: ReversePath?
        if let path = header.returnPath { sender = path.isEmpty ? .null : EmailAddress(path).map { .mailbox($0) } }
        let edge = header.edge
        let envelope = ScoringInput.Envelope(
            sender: sender, recipients: recipients, helo: edge?.helo, client: edge?.address)
        var facts = header.authenticationResults.map { AuthenticationFacts($0) }
        if facts?.spf == nil, let found = header.receivedSPF {
            var known = facts ?? AuthenticationFacts()
            known.spf = found.result
            known.spfDomain = found.domain
            facts = known
        }
        return ScoringInput(
            content: ContentFacts(reading: message), header: header, envelope: envelope, authentication: facts,
            own: own, received: header.receivedAt)
    }

    /// A message without the line that begins each in a folder of the mbox kind: `From`, a blank, sender and time.
    private static func withoutEnvelopeLine(_ message: ByteBuffer) -> ByteBuffer {
        var message = message
        let view = message.readableBytesView
        for mark in ["From ", ">From "] where view.starts(with: mark.utf8) {
            guard let end = view.firstIndex(of: UInt8(ascii: "\n")) else { break }
            message.moveReaderIndex(to: view.index(after: end))
            break
        }
        return message
    }

    /// Reads a message, for what the organization knows of it and for the judgement.
    public func read(_ input: ScoringInput) -> ReadMessage { ReadMessage(Reading(input, lists, suffixes)) }

    /// Judges a message.
    ///
    /// - Parameter adjustments: what an organization wants of single symbols.
    public func score(
        _ input: ScoringInput, adjusting adjustments: WeightAdjustments = WeightAdjustments()
    ) -> ScoringResult { score(read(input), adjusting: adjustments) }

    /// Judges a message that was read.
    ///
    /// - Parameter adjustments: what an organization wants of single symbols.
    public func score(
        _ message: ReadMessage, adjusting adjustments: WeightAdjustments = WeightAdjustments()
    ) -> ScoringResult {
        var findings = Findings(message.reading, without: without, adjustments: adjustments)
        findings.readAuthentication()
        findings.readSender()
        findings.readSubject()
        findings.readText()
        findings.readShape()
        findings.readLinks()
        findings.readHeader()
        findings.readHistory()
        findings.combine()
        return findings.result()
    }
}
