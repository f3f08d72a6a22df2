package io.gatepost.core;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.gatepost.core.listen.Listener;
import io.gatepost.core.resolve.NameResolver;
import io.gatepost.core.respond.MaintenanceSwitch;
import io.gatepost.core.tls.TlsFromClients;
import io.gatepost.core.tls.TlsToServers;
import io.gatepost.diagnostics.architecture.Sources;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The data plane: on top of proxy-diagnostics, below the program, and never waiting on an event loop. */
@AnalyzeClasses(packages = "io.gatepost.core", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    /** The JDK's key and trust managers name sockets in methods that no engine calls. */
    private static final DescribedPredicate<JavaClass> KEY_AND_TRUST_MANAGERS = simpleName("CertificateCheck")
            .or(simpleName("NoClientCertificate"));

    /** Listeners wait while the program starts and stops; flag files and names are read on threads of their own. */
    private static final DescribedPredicate<JavaClass> ON_EVENT_LOOPS = not(
            resideInAPackage("..core.transport..").or(belongToAnyOf(Listener.class, MaintenanceSwitch.class))
                    .or(simpleName("ResolvConf"))
                    .or(belongToAnyOf(TlsToServers.class, TlsFromClients.class)))
            .as("that runs on event loops");

    @ArchTest
    static final ArchRule imports_nothing_of_the_program = classes().should().onlyDependOnClassesThat()
            .resideInAnyPackage("io.gatepost.core..", "io.gatepost.diagnostics..", "java..", "javax.net.ssl..",
                    "javax.security..",
                    "org.jspecify..",
                    "org.slf4j..", "io.netty..", "org.jctools..");

    @ArchTest
    static final ArchRule no_package_imports_in_a_circle = slices().matching("io.gatepost.core.(*)..").should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule nothing_sleeps_or_waits = noClasses().that(ON_EVENT_LOOPS).should().callMethodWhere(
            call(Thread.class, "sleep|join").or(call(Object.class, "wait")).or(call(Future.class, "get|join"))
                    .or(call(io.netty.util.concurrent.Future.class, "get|sync.*|await.*"))
                    .or(call(java.util.concurrent.CountDownLatch.class, "await"))
                    .or(call(java.util.concurrent.BlockingQueue.class, "take|put")));

    @ArchTest
    static final ArchRule nothing_reads_files_or_blocking_sockets = noClasses()
            .that(ON_EVENT_LOOPS.and(not(KEY_AND_TRUST_MANAGERS))).should()
            .dependOnClassesThat(resideInAPackage("java.nio.file..")
                    .and(not(belongToAnyOf(Path.class)))
                    .or(assignableTo(java.net.Socket.class)).or(assignableTo(java.net.ServerSocket.class))
                    .or(assignableTo(java.io.File.class)).or(assignableTo(java.io.FileInputStream.class))
                    .or(assignableTo(java.io.RandomAccessFile.class)).or(resideInAPackage("java.sql..")));

    @ArchTest
    static final ArchRule names_are_resolved_in_one_place = noClasses().that().doNotBelongToAnyOf(NameResolver.class)
            .should().callMethodWhere(call(java.net.InetAddress.class, "getAllByName|getLocalHost"));

    @ArchTest
    static final ArchRule writes_to_no_terminal = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    private static DescribedPredicate<JavaAccess<?>> call(Class<?> owner, String method) {
        return target(owner(assignableTo(owner))).and(target(nameMatching(method)))
                .as(owner.getSimpleName() + "." + method);
    }

    @Test
    void files_are_short() throws IOException {
        assertThat(Sources.ofThisModule().tooLong(Map.of("Admission.java", 360, "RequestParser.java", 360,
                "ServerConnection.java", 480, "AttemptRun.java", 445, "Exchange.java", 640, "ClientConnection.java",
                560))).isEmpty();
    }

    @Test
    void packages_declare_null() throws IOException {
        assertThat(Sources.ofThisModule().notNullMarked()).isEmpty();
    }

    /** A check that cannot fail checks nothing. */
    @Test
    void sees_what_it_forbids() {
        JavaClasses forbidden = new ClassFileImporter().importClasses(Forbidden.class);
        for (ArchRule rule : List.of(imports_nothing_of_the_program, nothing_sleeps_or_waits,
                nothing_reads_files_or_blocking_sockets, names_are_resolved_in_one_place, writes_to_no_terminal)) {
            assertThat(rule.evaluate(forbidden).hasViolation()).as(rule.getDescription()).isTrue();
        }
    }

    @SuppressWarnings("unused") // read by the rules
    private static final class Forbidden {
        static void all(Future<String> answer) throws Exception {
            Thread.sleep(1);
            System.out.println(answer.get() + InetAddress.getLocalHost());
            assertThat(Files.size(Path.of("a"))).isZero();
        }
    }
}
