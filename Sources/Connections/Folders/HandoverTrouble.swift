import Gateway
import Runtime

/// Why files could not be handed over.
enum HandoverTrouble: Error, Hashable {
    /// The system does not do it at present.
    case system(OperatingSystemError)
    /// Somebody else's file has the name of one of ours.
    case taken(String)
    /// The files cannot be made at all.
    case unwritable(String)
    /// The process ended at this point: only tests see that.
    case killed

    /// What happened, for people.
    func words(in path: String) -> String {
        switch self {
        case .system(let error): "cannot write into \(path): \(error.reason)"
        case .taken(let name): "there is another file \(name) in \(path): it is not overwritten"
        case .unwritable(let why): "the files cannot be made: \(why)"
        case .killed: "the process ended"
        }
    }

    /// Whether it can help to try again.
    var isTemporary: Bool {
        switch self {
        case .system, .killed: true
        case .taken, .unwritable: false
        }
    }
}

/// The steps of a hand-over, in order; between any two of them the process may end, or the system fail.
enum HandoverStep: Hashable, Sendable {
    case opened
    case begun
    case written(Int)
    case listed
    case complete
    case prepared
    case moved(Int)
    case done

    /// What a test has happen after a step.
    enum Accident: Hashable, Sendable {
        case killed
        case failing(Int32)
    }
}
