internal import Identity
package import Mail
import Organization

/// The settings that a running gateway goes by, and which of `postern.yaml` are not in force yet.
package struct ServerConfigurationShow: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("server.configuration", .serverRead, needs: .runningGateway)

    /// Asks for the settings.
    package init() {}

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> ServerConfigurationView {
        try administration.expectServer()
        guard let files = administration.files else { throw .noFiles }
        let settings = JSONValue(administration.configuration.snapshot.server.settingValue)
        do throws(OperationFailure) {
            let differences = try await files.differences()
            return ServerConfigurationView(
                settings: settings, needsReload: differences.needsReload, needsRestart: differences.needsRestart)
        } catch {
            // What is in force is known all the same.
            return ServerConfigurationView(settings: settings, troubles: error.lines)
        }
    }
}

/// The settings of a gateway.
package struct ServerConfigurationView: Codable, Sendable, Hashable {
    /// Those in force, as `postern.yaml` has them, the defaults among them; `(set)` stands for a secret.
    package var settings: JSONValue
    /// Those that `postern.yaml` has another value for, and that a reload puts into force.
    package var needsReload: [String]
    /// Those that it has another value for, and that only a restart puts into force.
    package var needsRestart: [String]
    /// Why `postern.yaml` can't be used as it is now, a line for each mistake; empty where it can.
    package var troubles: [String]

    /// Settings.
    package init(
        settings: JSONValue, needsReload: [String] = [], needsRestart: [String] = [], troubles: [String] = []
    ) {
        self.settings = settings
        self.needsReload = needsReload
        self.needsRestart = needsRestart
        self.troubles = troubles
    }
}

extension JSONValue {
    /// A setting's value.
    init(_ value: SettingValue) {
        switch value {
        case .absent: self = .null
        case .flag(let flag): self = .bool(flag)
        case .number(let number): self = .integer(Int64(number))
        case .text(let text): self = .string(text)
        case .list(let values): self = .array(values.map { JSONValue($0) })
        case .object(let members): self = .object(members.mapValues { JSONValue($0) })
        }
    }
}
