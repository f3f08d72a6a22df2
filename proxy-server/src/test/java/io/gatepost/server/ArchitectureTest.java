package io.gatepost.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.gatepost.diagnostics.architecture.Sources;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The program: rooms that do not import each other in a circle, and a terminal that only the command line writes to. */
@AnalyzeClasses(packages = "io.gatepost.server", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule no_package_imports_in_a_circle = slices().matching("io.gatepost.server.(*)..").should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule nothing_imports_the_command_line = classes().that().resideInAPackage("..server.cli..")
            .should().onlyBeAccessed().byAnyPackage("..server", "..server.cli..");

    @ArchTest
    static final ArchRule only_the_command_line_writes_to_the_terminal = noClasses().that()
            .resideOutsideOfPackage("..server.cli..").should(ACCESS_STANDARD_STREAMS);

    @Test
    void files_are_short() throws IOException {
        assertThat(Sources.ofThisModule().tooLong(Map.of())).isEmpty();
    }

    @Test
    void packages_declare_null() throws IOException {
        assertThat(Sources.ofThisModule().notNullMarked()).isEmpty();
    }

    /** A check that cannot fail checks nothing. */
    @Test
    void sees_what_it_forbids() {
        JavaClasses forbidden = new ClassFileImporter().importClasses(Forbidden.class);
        assertThat(only_the_command_line_writes_to_the_terminal.evaluate(forbidden).hasViolation()).isTrue();
    }

    @SuppressWarnings("unused") // read by the rules
    private static final class Forbidden {
        static void all() {
            System.out.println("hello");
        }
    }
}
