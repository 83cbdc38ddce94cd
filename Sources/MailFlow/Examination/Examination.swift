package import Facts
package import Mail
internal import NIOCore
internal import Organization
package import SenderAuthentication

/// What happens to a whole message between the end of its content and its commit: plan, gather, decide, conclude, in one
/// value with one list of stages (docs/architecture.md).
///
/// Live mail, mail that crosses, explain, the check of a message, reports and the test messages of a validation all run
/// it. It belongs to no event loop; where its plan is empty, it waits for nothing and takes no more time than an event
/// loop has.
package struct Examination: Sendable {
    /// The message, with its plan.
    private var hand: MessageInHand
    private let start: Int

    /// Takes a message in hand and plans what must be found out about it. Reads nothing but its header.
    ///
    /// - Parameters:
    ///   - attribution: whose mail it is.
    ///   - entry: where in the list it enters.
    ///   - copies: what its recipients get, where that is settled; nil for one copy for all of them, as they are named.
    ///   - plan: nil for the one that the message asks for.
    package init(
        of whole: WholeMessage, attribution: Attribution, from entry: EntryStage = .arrival,
        by basis: ExaminationBasis, copies: [MessageCopy]? = nil, plan: ExaminationPlan? = nil
    ) {
        let copies =
            copies
            ?? [
                MessageCopy(
                    edits: MessageEdits(), deliveries: MessageInHand.named(whole.transaction.recipients, attribution))
            ]
        var hand = MessageInHand(
            whole, attribution: attribution, basis: basis, plan: plan ?? ExaminationPlan(), copies: copies)
        if plan == nil { hand.makePlan(from: entry) }
        self.hand = hand
        start = basis.start(entry)
    }

    /// What must be found out and done that takes time.
    package var plan: ExaminationPlan { hand.plan }
    /// Whether there is nothing to wait for.
    package var isReady: Bool { hand.plan.isEmpty }
    /// The message that is examined.
    package var whole: WholeMessage { hand.whole }
    /// Whose mail it is.
    package var attribution: Attribution { hand.attribution }

    /// Has the sender not authenticated, where nobody can do so; what is not authenticated is not sealed.
    package mutating func leaveAuthenticationOut() {
        hand.plan.source = nil
        hand.plan.sealingKey = nil
    }

    /// Has it kept what came of each mail flow rule for each recipient, and why (``RuleOutcomes/traces`` of
    /// ``MessageInHand/rules``).
    package mutating func traceRules() { hand.ruleDetail = .all }

    /// Has nothing found out and nothing done that the message asks for, where there is no content to do it with.
    package mutating func leavePlanOut() { hand.plan = ExaminationPlan() }

    /// Has the sender authenticated from a source, whoever may be trusted to send without.
    package mutating func authenticate(from source: MessageSource) { hand.plan.source = source }

    /// Octets of a message whose content an event loop reads itself: it takes less time than to hand it over.
    private static let smallContent = 4_096

    /// Reads the content here where that is all there is to be done and takes no time worth speaking of, so that the
    /// examination is ready. For event loops.
    package mutating func readSmallContent(by examiners: ContentExaminers) {
        guard hand.plan.readsContent, hand.plan.asksNobody, !examiners.waits,
            case .memory(let content)? = whole.content,
            content.readableBytes <= Self.smallContent
        else { return }
        hand.readContent(by: examiners)
        if examiners.inspector != nil, hand.contentForRules?.inspected.isEmpty == false {
            hand.leaveContentUnread()
        } else {
            hand.settleContent(by: examiners)
            hand.gatherKnowledge(by: examiners)
        }
    }

    /// Gathers what the plan asks for, decides, and concludes: counts the message for aggregate reports. Reads content
    /// and signs, so it is for threads that may block. Past its deadline, when the task is cancelled, nothing is counted, and
    /// content is not read any more: the message is put off.
    package func run(by examiners: Examiners) async -> ExaminationResult {
        var hand = hand
        if let source = hand.plan.source { hand.whole.facts.source = source }
        if hand.plan.readsContent {
            // It may have waited for its thread for all of its time, and nobody waits for the result any more.
            if Task.isCancelled { return ExaminationResult(hand: hand, refusal: Replies.unscanned) }
            // Whoever is waited for is waited for at the same time.
            let (asking, content) = (hand, examiners.content)
            async let reverseName = asking.reverseName(by: content)
            let files = hand.readContent(by: content)
            let read = hand
            async let inspected = read.inspection(of: files, by: content)
            async let reports = read.engineReports(by: content)
            await hand.authenticate(by: examiners.authenticator)
            hand.origin.reverseName = await reverseName
            await hand.proveNames(by: content)
            if hand.plan.looksUpReturned { hand.returned = await read.returnedMessage(by: content) }
            // These are told who sent the message.
            hand.opinions = await hand.spamReports(by: content)
            hand.settleContent(by: content, inspected: await inspected, reports: await reports)
            // Who sent it is found out, and what is in it.
            hand.gatherKnowledge(by: content)
        } else {
            await hand.authenticate(by: examiners.authenticator)
            await hand.proveNames(by: examiners.content)
        }
        hand.isSenderDomainEmpty = await hand.lacksSenderDomain(by: examiners.content)
        let refusal = hand.decide(from: start)
        let result = ExaminationResult(hand: hand, refusal: refusal)
        if let recorder = examiners.recorder, !Task.isCancelled,
            let row = AggregateRuling(of: result.hand, isRefused: result.isRefused).row
        {
            recorder.record(row)
        }
        return result
    }

    /// Decides by what is known, without asking anybody. Reads the content and signs where the plan says so.
    package func decided() -> ExaminationResult {
        var hand = hand
        hand.readContent(by: ContentExaminers())
        hand.settleContent(by: ContentExaminers())
        let refusal = hand.decide(from: start)
        return ExaminationResult(hand: hand, refusal: refusal)
    }

    /// The same where the message stands, which is then as the stages left it: for live mail, of which nobody wants to
    /// know what it was before.
    package mutating func decide() -> Categorization {
        let refusal = hand.decide(from: start)
        return hand.categorization(refusal)
    }

    /// What an authenticator is asked when the message comes from a client; nil without content.
    package func request(_ client: IPAddress, helo: String, isKnown: Bool = true) -> AuthenticationRequest? {
        hand.request(client, helo: helo, isKnown: isKnown)
    }
}

extension MessageInHand {
    /// Has the sender authenticated, where the plan asks for it.
    fileprivate mutating func authenticate(by authenticator: any Authenticator) async {
        guard let source = plan.source,
            let request = request(source.address, helo: source.helo, isKnown: source.isKnown)
        else { return }
        whole.facts.authentication = await authenticator.authenticate(request)
    }

    fileprivate func request(_ client: IPAddress, helo: String, isKnown: Bool) -> AuthenticationRequest? {
        guard let content = whole.content else { return nil }
        var request = AuthenticationRequest(
            clientAddress: client, helo: helo, isClientKnown: isKnown,
            sender: plan.source?.sender ?? transaction.envelope.sender, receiver: snapshot.server.hostname.name,
            header: whole.beginning, content: content)
        request.knownDomain = plan.source?.knownDomain
        request.authors = whole.facts.authors
        return request
    }
}
