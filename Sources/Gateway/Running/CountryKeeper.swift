import Foundation
import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOPosix
import NodeState
import ServiceLifecycle

/// The operator's file of countries: read at the start and whenever it has changed. One that is damaged changes nothing.
final class CountryKeeper: CountryLookup {
    /// By what a change of the file is seen.
    private struct Mark: Hashable {
        var path: String
        var size: Int
        var changed: Int
        var inode: UInt64
    }

    private struct State {
        var file: CountryFile?
        /// What was looked at last; nil for nothing.
        var mark: Mark?
        /// Why that can't be used; nil where it can.
        var trouble: String?
    }

    /// Octets of a file that is read, at most.
    static let maximumSize = 256 << 20

    private let path: @Sendable () -> String?
    private let logger: Logger
    private let state = NIOLockedValueBox(State())

    /// - Parameter path: where the file is by the settings in force; nil for none.
    init(logger: Logger, path: @escaping @Sendable () -> String?) {
        self.logger = logger
        self.path = path
    }

    /// The country of an address; nil without a file, and where the file does not say it.
    func country(of address: IPAddress) -> String? {
        state.withLockedValue { $0.file }?.country(of: address)
    }

    /// Why the file can't be used; nil where it can, and where there is none.
    var trouble: String? { state.withLockedValue { $0.trouble } }

    /// Reads the file if it is another one than last time. Blocks.
    func refresh() {
        guard let path = path() else {
            state.withLockedValue { $0 = State() }
            return
        }
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        let time = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        let mark = Mark(
            path: path, size: attributes?[.size] as? Int ?? -1, changed: Int(time * 1_000),
            inode: (attributes?[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0)
        guard state.withLockedValue({ $0.mark != mark }) else { return }
        let read = read(path)
        state.withLockedValue { state in
            state.mark = mark
            switch read {
            case .success(let file): (state.file, state.trouble) = (file, nil)
            case .failure(let trouble): state.trouble = trouble.text
            }
        }
        switch read {
        case .success: logger.log(.smtpCountriesLoaded, [.file: path])
        case .failure(let trouble): logger.log(.smtpCountriesUnusable, [.file: path, .error: trouble.text])
        }
    }

    private struct Trouble: Error { var text: String }

    private func read(_ path: String) -> Result<CountryFile, Trouble> {
        do {
            guard let octets = try WholeFile(path).read(limit: Self.maximumSize) else {
                return .failure(Trouble(text: "there is no such file"))
            }
            return .success(try CountryFile(octets))
        } catch {
            return .failure(Trouble(text: "\(error)"))
        }
    }
}

/// Looks twice a minute whether the file of countries has changed.
struct CountryUpkeep: Service {
    let keeper: CountryKeeper
    let threadPool: NIOThreadPool

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: .seconds(30))) != nil {
                try? await threadPool.runIfActive { keeper.refresh() }
            }
        }
    }
}
