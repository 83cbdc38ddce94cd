import Identity
import Log
import Mail
import NIOConcurrencyHelpers
import Organization
import PosternTesting
import Testing

@testable import Operations

/// Files that a test says the content of.
private final class PreparedFiles: ServerFileReading {
    private struct State {
        var differences: Result<SettingDifferences, OperationFailure>
        var outcome: Result<ReloadOutcome, OperationFailure>
        var reloads = 0
    }

    private let state: NIOLockedValueBox<State>

    init(
        _ differences: Result<SettingDifferences, OperationFailure> = .success(SettingDifferences()),
        _ outcome: Result<ReloadOutcome, OperationFailure> = .success(ReloadOutcome())
    ) {
        state = NIOLockedValueBox(State(differences: differences, outcome: outcome))
    }

    var reloads: Int { state.withLockedValue { $0.reloads } }

    func differences() async throws(OperationFailure) -> SettingDifferences {
        try state.withLockedValue { $0.differences }.get()
    }

    func reload() async throws(OperationFailure) -> ReloadOutcome {
        let outcome = state.withLockedValue { state in
            state.reloads += 1
            return state.outcome
        }
        return try outcome.get()
    }
}

@Suite("Operations on the server's settings")
struct ServerOperationTests {
    private static let mistake = OperationFailure(.configuration, "postern.yaml:3: listeners: is missing")

    private func perform<Asked: Operations.Operation>(
        _ operation: Asked, _ desk: OperationDesk, _ files: PreparedFiles
    ) async throws(OperationFailure) -> Asked.Answer {
        var administration = desk.administration
        administration.files = files
        return try await operation.perform(in: administration, by: OperationDesk.administrator)
    }

    @Test("show what is in force, and what the file says otherwise")
    func configuration() async throws {
        let desk = try await OperationDesk()
        let files = PreparedFiles(
            .success(SettingDifferences(needsReload: ["operator"], needsRestart: ["listeners"])))
        let view = try await perform(ServerConfigurationShow(), desk, files)
        #expect(view.needsReload == ["operator"] && view.needsRestart == ["listeners"] && view.troubles.isEmpty)
        guard case .object(let settings) = view.settings else {
            Issue.record("The settings are no object.")
            return
        }
        #expect(settings["hostname"] == .string("mx.example.net"))
        #expect(settings["administration"] == .null)
    }

    @Test("show what is in force also where the file can't be used")
    func unusable() async throws {
        let desk = try await OperationDesk()
        let view = try await perform(ServerConfigurationShow(), desk, PreparedFiles(.failure(Self.mistake)))
        #expect(view.troubles == Self.mistake.lines && view.needsRestart.isEmpty)
        #expect(view.settings != .null)
    }

    @Test("have a reload on record before it is done, and a second entry where it failed")
    func reload() async throws {
        let desk = try await OperationDesk()
        let outcome = ReloadOutcome(changed: ["operator"], needsRestart: ["listeners"])
        let files = PreparedFiles(.success(SettingDifferences()), .success(outcome))
        let answer = try await perform(ServerReload(), desk, files)
        #expect(answer == outcome && files.reloads == 1)
        #expect(desk.store.auditLog.map(\.action) == [.serverReload])
        let failing = PreparedFiles(.success(SettingDifferences()), .failure(Self.mistake))
        let failure = await #expect(throws: OperationFailure.self) {
            try await perform(ServerReload(), desk, failing)
        }
        #expect(failure == Self.mistake)
        #expect(desk.store.auditLog.map(\.result) == [.done, .done, .failed])
        desk.store.breakAudit(true)
        let unwritten = PreparedFiles()
        await #expect(throws: OperationFailure.self) { try await perform(ServerReload(), desk, unwritten) }
        #expect(unwritten.reloads == 0)
    }

    @Test("are refused without a gateway that has read the file")
    func stopped() async throws {
        let desk = try await OperationDesk()
        let failure = await #expect(throws: OperationFailure.self) { try await desk.perform(ServerReload()) }
        #expect(failure?.kind == .cannotNow && desk.store.auditLog.isEmpty)
    }
}
