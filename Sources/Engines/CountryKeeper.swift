package import Log
package import Mail
import MailFlow
import NIOConcurrencyHelpers
import NodeState

/// The operator's file of countries: read at the start and whenever it has changed. One that is damaged changes nothing.
package final class CountryKeeper: CountryLookup {
    /// Octets of a file that is read, at most.
    static let maximumSize = 256 << 20

    private let path: @Sendable () -> String?
    private let logger: Logger
    private let state = NIOLockedValueBox(OperatorFile<CountryFile>())

    /// - Parameter path: where the file is by the settings in force; nil for none.
    package init(logger: Logger, path: @escaping @Sendable () -> String?) {
        self.logger = logger
        self.path = path
    }

    /// The country of an address; nil without a file, and where the file does not say it.
    package func country(of address: IPAddress) -> String? {
        state.withLockedValue { $0.content }?.country(of: address)
    }

    /// Why the file can't be used; nil where it can, and where there is none.
    package var trouble: String? { state.withLockedValue { $0.problem } }

    /// Reads the file if it is another one than last time. Blocks.
    package func refresh() {
        guard let path = path() else {
            state.withLockedValue { $0 = OperatorFile() }
            return
        }
        // Read before the lock is taken: event loops take it for messages.
        var file = state.withLockedValue { $0 }
        guard file.refresh(path, by: Self.read) else { return }
        let refreshed = file
        state.withLockedValue { $0 = refreshed }
        if let problem = file.problem {
            logger.log(.smtpCountriesUnusable, [.file: path, .error: problem])
        } else {
            logger.log(.smtpCountriesLoaded, [.file: path])
        }
    }

    private struct MissingFile: Error, CustomStringConvertible {
        let description = "there is no such file"
    }

    private static func read(_ path: String) throws -> CountryFile {
        guard let octets = try WholeFile(path).read(limit: maximumSize) else { throw MissingFile() }
        return try CountryFile(octets)
    }
}
