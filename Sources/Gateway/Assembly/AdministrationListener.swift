import Administration
import Glibc
import Log
import NIOCore
import NIOPosix
import Operations
import Organization
import ServiceLifecycle
import Transport

/// The listener of administration over HTTP, from its start to its stop. Mail is not let in before it listens, so that a
/// place that can't be had is told at the start.
struct AdministrationListener: Sendable {
    /// Where it listens, as `postern.yaml` has it.
    let place: String
    private let services: ServiceGroup
    private let task: Task<String?, Never>

    /// Starts it; nil where `postern.yaml` names no place. Throws where it can't listen.
    static func start(
        _ groundwork: Groundwork, _ responder: APIResponder
    ) async throws(OperationFailure) -> AdministrationListener? {
        guard let settings = groundwork.server.administration else { return nil }
        if case .socket(let path) = settings.place { removeSocket(path) }
        let logger = groundwork.surroundings.logger
        // A certificate that was loaded again is that of the next connection.
        let tls = groundwork.files.administrationCertificates.map { store in { @Sendable in store.context } }
        let server = AdministrationServer(
            settings.place, responder: responder, tls: tls, group: groundwork.threads.administration, logger: logger)
        let services = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [ServiceGroupConfiguration.ServiceConfiguration(service: server)],
                logger: logger.forLibrary("swift-service-lifecycle")))
        let task = Task { () async -> String? in
            do {
                try await services.run()
                return nil
            } catch {
                return (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
            }
        }
        guard await server.address != nil else {
            let reason = await task.value ?? "the listener ended"
            throw OperationFailure(
                "administration.address \(settings.place) can't be listened on: \(reason). Choose another one in "
                    + "postern.yaml, or end what listens there.")
        }
        return AdministrationListener(place: settings.place.description, services: services, task: task)
    }

    private init(place: String, services: ServiceGroup, task: Task<String?, Never>) {
        self.place = place
        self.services = services
        self.task = task
    }

    /// Stops it: connections that rest are closed, the others when they have their answer.
    func stop() async {
        await services.triggerGracefulShutdown()
        _ = await task.value
    }

    /// Removes the socket of a process before. What is no socket stays, and the start fails.
    private static func removeSocket(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return }
        unlink(path)
    }
}
