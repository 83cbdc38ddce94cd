import Mail
import MailFlow
import PosternTesting
import Queueing
import Testing

@testable import Operations

@Suite("Tokens for the recipients of mail in quarantine")
struct QuarantineTokenTests {
    private let desk: QuarantineDesk

    init() async throws { desk = try await QuarantineDesk() }

    private func issue(_ item: String, _ purpose: QuarantineToken.Purpose = .release) async throws -> String {
        try await desk.perform(QuarantineTokenIssue(item: item, purpose: purpose)).token
    }

    private func redeem(
        _ token: String, _ item: String, _ purpose: QuarantineToken.Purpose = .release, by caller: Caller? = nil
    ) async throws -> Bool {
        try await desk.perform(
            QuarantineTokenRedeem(token: token, item: item, purpose: purpose),
            by: caller ?? OperationDesk.administrator
        ).value.map(\.isDone) == [true]
    }

    /// That a token does nothing, with the one sentence that says so.
    private func refuses(
        _ token: String, _ item: String, _ purpose: QuarantineToken.Purpose = .release, by caller: Caller? = nil
    ) async throws {
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await redeem(token, item, purpose, by: caller)
        }
        #expect(failure?.lines == Administration.deadToken.lines)
    }

    @Test("a token to release has its item delivered once, and its second use does nothing")
    func release() async throws {
        let item = try await desk.hold()[0]
        let token = try await issue(item)
        #expect(token.utf8.count == 22)
        #expect(try await redeem(token, item))
        #expect(desk.waiting == ["ann@contoso.com"])
        try await refuses(token, item)
        #expect(desk.waiting == ["ann@contoso.com"])
        #expect(desk.log == [.quarantineTokenIssue, .quarantineTokenRedeem])
    }

    @Test("a token to ask for an item asks in the recipient's name, once")
    func request() async throws {
        let item = try await desk.hold(permissions: .limited)[0]
        let token = try await issue(item, .request)
        #expect(try await redeem(token, item, .request))
        let view = try await desk.perform(QuarantineShow(item: item))
        #expect(view.releaseStatus == .requested && view.requester == "ann@contoso.com")
        try await refuses(token, item, .request)
        #expect(desk.waiting == [])
    }

    @Test("looking at a token changes nothing, however often")
    func looking() async throws {
        let item = try await desk.hold()[0]
        let token = try await issue(item)
        for _ in 0..<3 {
            let view = try await desk.perform(QuarantineTokenShow(token: token))
            #expect(view.item.identity == item && view.purpose == .release && view.token == token)
            #expect(view.item.releaseStatus == .notReleased)
        }
        #expect(desk.waiting == [])
        #expect(try await redeem(token, item))
    }

    @Test("a token for another item or another purpose does nothing, and can be used for its own later")
    func another() async throws {
        let items = try await desk.hold(for: ["ann@contoso.com", "bob@contoso.com"])
        let token = try await issue(items[0])
        try await refuses(token, items[1])
        try await refuses(token, items[0], .request)
        try await refuses(token, String(items[0].prefix(36)))
        #expect(desk.waiting == [])
        #expect(try await redeem(token, items[0]))
        #expect(desk.waiting == ["ann@contoso.com"])
    }

    @Test("a forged token does nothing, and neither does any other text")
    func forged() async throws {
        let item = try await desk.hold()[0]
        let token = try await issue(item)
        let rest = String(token.dropFirst())
        let texts: [String] = [
            "A\(rest)", "B\(rest)", rest, "", "x", "\(token)A", "\(rest)=", "/\(rest)", item,
            String(repeating: "A", count: 22), String(repeating: "é", count: 11),
        ]
        for text in texts where text != token {
            try await refuses(text, item)
            await #expect(throws: OperationFailure.self) {
                _ = try await desk.perform(QuarantineTokenShow(token: text))
            }
        }
        #expect(desk.waiting == [])
    }

    @Test("a token is gone with its item")
    func late() async throws {
        let item = try await desk.hold()[0]
        let token = try await issue(item)
        _ = try await desk.perform(QuarantineDelete(items: [item]))
        try await refuses(token, item)
    }

    @Test("a token whose item was released by other ways releases nothing again")
    func released() async throws {
        let item = try await desk.hold()[0]
        let token = try await issue(item)
        _ = try await desk.perform(QuarantineRelease(items: [item]))
        #expect(try await !redeem(token, item))
        #expect(desk.waiting == ["ann@contoso.com"])
        await #expect(throws: OperationFailure.self) { _ = try await issue(item) }
    }

    @Test("a token is its recipient's: other people's sessions can't use it, and none of them can make one")
    func people() async throws {
        let items = try await desk.hold(for: ["ann@contoso.com", "bob@contoso.com"])
        let token = try await issue(items[1])
        try await refuses(token, items[1], by: QuarantineDesk.ann)
        await #expect(throws: OperationFailure.self) {
            _ = try await desk.perform(QuarantineTokenShow(token: token), by: QuarantineDesk.ann)
        }
        await #expect(throws: OperationFailure.self) {
            _ = try await desk.perform(
                QuarantineTokenIssue(item: items[0], purpose: .release), by: QuarantineDesk.ann)
        }
        #expect(desk.waiting == [])
    }

    @Test(
        "no token is made for what the quarantine policy does not allow",
        arguments: [
            (QuarantineReason.spam, QuarantinePermissions.full, QuarantineToken.Purpose.request),
            (.spam, .limited, .release), (.malware, .full, .release), (.highConfPhish, .full, .release),
            (.spam, .none, .request),
        ])
    func notAllowed(
        reason: QuarantineReason, permissions: QuarantinePermissions, purpose: QuarantineToken.Purpose
    ) async throws {
        let item = try await desk.hold(reason, permissions: permissions)[0]
        await #expect(throws: OperationFailure.self) { _ = try await issue(item, purpose) }
        #expect(desk.log == [])
    }

    @Test("where the audit log can't be written no token is made or used")
    func unaudited() async throws {
        let item = try await desk.hold()[0]
        let token = try await issue(item)
        desk.store.breakAudit(true)
        await #expect(throws: OperationFailure.self) { _ = try await issue(item) }
        #expect(try await !redeem(token, item))
        desk.store.breakAudit(false)
        #expect(try await redeem(token, item))
    }

    @Test("tokens are random, and what a store keeps is none")
    func digests() throws {
        let random = SeededRandom(seed: 3)
        let tokens = (0..<100).map { _ in LinkToken(random: random) }
        #expect(Set(tokens.map(\.text)).count == 100)
        for token in tokens {
            #expect(LinkToken(token.text) == token)
            #expect(token.digest.count == 32)
            #expect(LinkToken(String(decoding: token.digest, as: UTF8.self)) == nil)
        }
    }
}
