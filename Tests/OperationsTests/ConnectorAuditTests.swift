import Mail
import MailFlow
import Organization
import PosternTesting
import Testing

@testable import Operations

/// A network with one host, or none.
private struct OneHost: ConnectorProbing {
    struct Host: ProbedHost {
        var name: String { "smart [192.0.2.1]:25" }
    }

    var isFound: Bool

    func lookUp(
        _ destination: ValidationDestination, of connector: OutboundConnector
    ) async -> (ValidationLookup, [any ProbedHost]) {
        let host = Host()
        return isFound
            ? (ValidationLookup(.hosts([host.name]), duration: .milliseconds(1)), [host])
            : (ValidationLookup(.unanswered, duration: .milliseconds(1)), [])
    }

    func converse(
        with host: any ProbedHost, organization: String, recipients: [EmailAddress]
    ) async -> ValidationConversation {
        ValidationConversation(passed: [
            .init(.connected), .init(.banner, Reply(220, nil, "hello")), .init(.ehlo, Reply(250, nil, "offers")),
            .init(.mailFrom, Reply(250, nil, "ok")), .init(.rcptTo(0), Reply(250, nil, "ok")),
        ])
    }
}

@Suite("The audit log of validations")
struct ConnectorAuditTests {
    private static func validate(_ desk: OperationDesk, isFound: Bool) async throws -> ValidationResult {
        let validator = ConnectorValidator(
            administration: desk.administration, probe: OneHost(isFound: isFound),
            caller: OperationDesk.administrator)
        // Nothing delivers the message: it is given up at once.
        return try await validator.validate(
            ConnectorValidate(ConnectorName("To head office"), recipients: ["bob@office.example"], timeout: 0))
    }

    @Test("has an entry before a test message is sent, and one with what came of it")
    func sent() async throws {
        let desk = try await OperationDesk()
        let result = try await Self.validate(desk, isFound: true)
        #expect(result.overall == .failed && desk.store.acceptances.count == 1)
        #expect(
            desk.store.auditLog.map(\.change) == [
                "test message to 1 recipient", "validation: \(result.overall.rawValue)",
            ])
        #expect(desk.store.auditLog.map(\.result) == [.done, .failed])
        #expect(desk.store.auditLog.allSatisfy { $0.object == ObjectReference(.outboundConnector, "To head office") })
    }

    @Test("has none of a validation that ended before its test message")
    func skipped() async throws {
        let desk = try await OperationDesk()
        #expect(try await Self.validate(desk, isFound: false).overall == .failed)
        #expect(desk.store.acceptances.isEmpty && desk.store.auditLog.isEmpty)
    }

    @Test("no test message is sent while it can't be written")
    func broken() async throws {
        let desk = try await OperationDesk()
        desk.store.breakAudit(true)
        await #expect(throws: OperationFailure.self) { _ = try await Self.validate(desk, isFound: true) }
        #expect(desk.store.acceptances.isEmpty)
    }
}
